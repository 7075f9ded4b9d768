import { sql } from 'drizzle-orm';
import { toBase64Url } from '#lib/base/encoding.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { judgeTurn, rememberedPairs, type TokenTurn } from '#lib/domain/token.ts';
import { tokenBytes } from '#lib/protocol/token.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';
import type { KioskSubject } from './subject.ts';

/** Why a call is not taken: its token does not turn, and the tablet looks what it holds; or the key has two holders. */
export type TurnRefusal =
  | { readonly code: 'token-unknown'; readonly anchor: string; readonly turned?: string }
  | { readonly code: 'kiosk-copied' };

/**
 * Turns a kiosk's token before anything of its call is taken, so that nothing of a second holder is. Where there are
 * two, both are stopped and a fact of the hub says so. Throws what the database throws; then nothing has turned.
 * @param asked null from a tablet that knows of no anchor yet
 * @returns the token that has turned
 */
export async function takeTurn(
  context: ChainContext,
  subject: KioskSubject,
  asked: TokenTurn | null,
  now: Date,
): Promise<Result<string, TurnRefusal>> {
  const turned = await context.database.transaction((tx) => turn(tx, context, subject, asked));
  if (!turned.ok && turned.error.code === 'kiosk-copied') await noteCopy(context, subject, now);
  return turned;
}

async function turn(
  tx: Transaction,
  { random }: Pick<ChainContext, 'random'>,
  subject: KioskSubject,
  asked: TokenTurn | null,
): Promise<Result<string, TurnRefusal>> {
  const { community, kiosk } = subject;
  const { anchor, current, turns } = await anchored(tx, random, subject);
  const [pair] = await queryRows<{ successor: string }>(
    tx,
    sql`SELECT successor FROM kiosk_token
      WHERE community = ${community} AND kiosk = ${kiosk} AND token = ${asked?.token ?? ''}
      ORDER BY number DESC LIMIT 1`,
  );
  const verdict = judgeTurn({ anchor, current, successor: pair?.successor }, asked);
  if (verdict === 'copied') return refuse({ code: 'kiosk-copied' });
  if (verdict === 'unknown' || asked === null) return refuse({ code: 'token-unknown', anchor });
  if (verdict === 'late') return refuse({ code: 'token-unknown', anchor, turned: asked.token });
  const { token, successor } = asked;
  const number = turns + 1;
  await tx.execute(sql`UPDATE kiosk SET token = ${successor}, token_turns = ${number}
    WHERE community = ${community} AND id = ${kiosk}`);
  await tx.execute(sql`INSERT INTO kiosk_token (community, kiosk, number, token, successor)
    VALUES (${community}, ${kiosk}, ${number}, ${token}, ${successor})`);
  await tx.execute(sql`DELETE FROM kiosk_token
    WHERE community = ${community} AND kiosk = ${kiosk} AND number <= ${number - rememberedPairs}::bigint`);
  return ok(token);
}

/** What a kiosk's tokens belong to. `current` is null before the first one has turned. */
interface Anchored {
  readonly anchor: string;
  readonly current: string | null;
  readonly turns: number;
}

/**
 * The anchor of a kiosk, under the lock of its row; a new one where there is none, and where the hub was restored: a
 * dump knows tokens that have turned since, and tablets hold some that it has never heard of.
 */
async function anchored(
  tx: Transaction,
  random: ChainContext['random'],
  { community, kiosk }: KioskSubject,
): Promise<Anchored> {
  type Row = { anchor: string | null; current: string | null; turns: number; holds: boolean | null };
  const [known] = await queryRows<Row>(
    tx,
    sql`SELECT kiosk.token_anchor AS anchor, kiosk.token AS current, coalesce(kiosk.token_turns, 0)::float8 AS turns,
        kiosk.anchored_under = community.incarnation AS holds
      FROM kiosk JOIN community ON community.id = kiosk.community
      WHERE kiosk.community = ${community} AND kiosk.id = ${kiosk} FOR UPDATE OF kiosk`,
  );
  const { anchor = null, current = null, turns = 0, holds = null } = known ?? {};
  if (anchor !== null && holds === true) return { anchor, current, turns };
  const made = toBase64Url(random(tokenBytes));
  await tx.execute(sql`DELETE FROM kiosk_token WHERE community = ${community} AND kiosk = ${kiosk}`);
  await tx.execute(sql`UPDATE kiosk
    SET token_anchor = ${made}, token = NULL, token_turns = 0,
      anchored_under = (SELECT incarnation FROM community WHERE id = ${community})
    WHERE community = ${community} AND id = ${kiosk}`);
  return { anchor: made, current: null, turns: 0 };
}

/** Stops both holders of a key, once. */
const noteCopy = (context: ChainContext, { community, kiosk: kioskId }: KioskSubject, now: Date): Promise<void> =>
  inChain(context, now, async (tx, lock) => {
    const chain = await lock(community);
    const unnoticed = await queryRows(
      tx,
      sql`SELECT 1 FROM kiosk WHERE community = ${community} AND id = ${kioskId} AND copied_at IS NULL`,
    );
    if (unnoticed.length === 0) return;
    const body = { kioskId };
    await chain.record({ type: 'kiosk.copyNoticed', staff: null, reason: '', body, confidential: null });
  });
