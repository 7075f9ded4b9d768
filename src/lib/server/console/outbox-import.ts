import { and, eq } from 'drizzle-orm';
import * as v from 'valibot';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { outboxFileSchema, verifyOutboxBatch, type OutboxBatch, type OutboxFile } from '#lib/protocol/outbox-file.ts';
import { answersTo, pushRequestSchema, type EventResult } from '#lib/protocol/push.ts';
import { kioskTable } from '../db/schema/kiosk.ts';
import type { Hub } from '../hub.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';
import { importPublicKey } from '../sync/authenticate.ts';
import { unlessNoRoom } from '../sync/kept.ts';
import { push } from '../sync/push.ts';

// Takes the outbox of a tablet that will never be online again from a file. Each batch goes the way of every push, so
// that an import is the same as if the tablet had come back, and a second one finds everything there.

/** Why a file as a whole is not taken. */
export type ImportRefusal = 'unreadable' | 'otherKiosk' | 'kioskUnknown';

/** What became of one batch: its events' answers, or why it was not looked at. */
export type ImportedBatch =
  | { readonly kind: 'taken'; readonly results: readonly EventResult[]; readonly wanted: number | null }
  | { readonly kind: 'refused'; readonly reason: 'proof' | 'malformed' | 'full' };

/** What became of a file. */
export interface Imported {
  readonly exportedAt: string;
  readonly batches: readonly ImportedBatch[];
}

type ImportHub = ChainContext & Pick<Hub, 'logger' | 'clock'>;

/**
 * Imports an exported outbox of one kiosk, also of one whose right has ended. A batch that its key did not sign, or
 * that is no push, is passed over; the others are taken. Throws what the database throws: then importing again is
 * right, and finds there what was taken.
 */
export async function importOutbox(
  hub: ImportHub,
  by: { readonly communityId: string; readonly staffId: string },
  kiosk: string,
  text: string,
): Promise<Result<Imported, ImportRefusal>> {
  const file = readFile(text);
  const { communityId: community, staffId: staff } = by;
  if (file === undefined) return refuse('unreadable');
  if (file.community !== community || file.kiosk !== kiosk) return refuse('otherKiosk');
  const [known] = await hub.database.orm
    .select({ store: kioskTable.store, publicKey: kioskTable.publicKey, lostAt: kioskTable.lostAt })
    .from(kioskTable)
    .where(and(eq(kioskTable.community, community), eq(kioskTable.id, kiosk)));
  if (known === undefined) return refuse('kioskUnknown');
  const key = await importPublicKey(known.publicKey);
  if (!key.ok) return refuse('kioskUnknown');
  const batches: ImportedBatch[] = [];
  for (const batch of file.batches) {
    const verified = await verifyOutboxBatch(batch, key.value);
    batches.push(
      verified.ok
        ? await take(hub, { community, kiosk, store: known.store }, batch, known.lostAt)
        : { kind: 'refused', reason: 'proof' },
    );
  }
  await inChain(hub, hub.clock(), async (_tx, lock) => {
    const chain = await lock(community);
    const results = batches.flatMap((batch) => (batch.kind === 'taken' ? [batch.results] : []));
    const taken = { taken: results.length, refused: batches.length - results.length, events: results.flat().length };
    const body = { kioskId: kiosk, exportedAt: file.exportedAt, ...taken };
    await chain.record({ type: 'outbox.imported', staff, reason: '', body, confidential: null });
  });
  return ok({ exportedAt: file.exportedAt, batches });
}

function readFile(text: string): OutboxFile | undefined {
  try {
    return v.parse(outboxFileSchema, JSON.parse(text));
  } catch {
    return undefined;
  }
}

async function take(
  { database, logger, clock, changes }: ImportHub,
  subject: Parameters<typeof push>[1],
  { body }: OutboxBatch,
  lostAt: Date | null,
): Promise<ImportedBatch> {
  const request = readPush(body);
  if (request === undefined) return { kind: 'refused', reason: 'malformed' };
  // The tablet itself was not heard of, so that nothing is noted about it.
  const pushed = await push({ database, logger, carried: { lostAt } }, subject, request, clock()).catch(unlessNoRoom);
  if (pushed === null) return { kind: 'refused', reason: 'full' };
  const { response, revision } = pushed;
  if (revision !== null) changes.changed(subject.community, revision);
  return { kind: 'taken', results: answersTo(request.events, response), wanted: response.gap?.wanted ?? null };
}

function readPush(body: string): v.InferOutput<typeof pushRequestSchema> | undefined {
  try {
    const parsed = v.safeParse(pushRequestSchema, JSON.parse(body));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
