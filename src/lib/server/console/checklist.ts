import { and, asc, eq, sql } from 'drizzle-orm';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import {
  checklistPoints,
  fewestPins,
  settlementsAfter,
  type ChecklistPoint,
  type Settlement,
} from '#lib/domain/checklist.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may, type AccountRole } from '#lib/domain/permission.ts';
import { readHubFact } from '#lib/hub-facts/hub-fact.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { staffTable } from '../db/schema/community.ts';
import { hubFactTable } from '../db/schema/hub-fact.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';

// What a new community has left to do. What was said of a point are facts of the hub's own chain, and nothing else.

/** What somebody said of a point last. */
export interface Said {
  readonly settlement: Settlement;
  readonly reason: string;
  readonly staff: string | null;
  readonly staffName: string | null;
  readonly at: Date;
}

/** A point with how it stands. */
export interface ChecklistLine {
  readonly point: ChecklistPoint;
  readonly state: 'open' | 'done' | 'setAside';
  /** Null while nobody has said anything, and where what was measured says it. */
  readonly said: Said | null;
  /** How often something was said of it. */
  readonly changes: number;
  /** What can be said next. */
  readonly choices: readonly Settlement[];
}

/** What the hub looks at beside its database. */
export interface Surroundings {
  /** Whether dumps arrive at a second place; undefined where the hub cannot tell. */
  readonly isBackedUp: boolean | undefined;
  /** Whether the console is open by HTTPS. */
  readonly isSecure: boolean;
}

/** All points of a community's checklist with how they stand; none of a demo's. */
export async function checklistOf(
  database: Transaction,
  communityId: string,
  surroundings: Surroundings,
): Promise<readonly ChecklistLine[]> {
  const [measured, said] = await Promise.all([
    measure(database, communityId, surroundings),
    saidOf(database, communityId),
  ]);
  if (measured === undefined) return [];
  return checklistPoints.map((point) => {
    const all = said.filter((each) => each.point === point);
    const last = all.at(-1) ?? null;
    const isDone = measured[point];
    const settled = last === null || last.settlement === 'reopened' ? 'open' : last.settlement;
    return {
      point,
      state: isDone === true ? 'done' : settled,
      said: isDone === true ? null : last,
      changes: all.length,
      choices: isDone === true ? [] : settlementsAfter(isDone !== undefined, last?.settlement ?? null),
    };
  });
}

/** Of each point whether it is done; undefined for what the hub cannot tell. */
type Measured = Readonly<Record<ChecklistPoint, boolean | undefined>>;

async function measure(
  database: Transaction,
  community: string,
  { isBackedUp, isSecure }: Surroundings,
): Promise<Measured | undefined> {
  const [found] = await queryRows<
    Record<'goods' | 'residents' | 'cards' | 'kiosk' | 'redemption', boolean> & { pins: number }
  >(
    database,
    sql`SELECT
        EXISTS (SELECT 1 FROM item WHERE community = ${community} AND status = 'listed') AS goods,
        EXISTS (SELECT 1 FROM resident WHERE community = ${community} AND withdrawn IS NULL) AS residents,
        EXISTS (SELECT 1 FROM card WHERE community = ${community} AND status = 'active') AS cards,
        EXISTS (SELECT 1 FROM kiosk WHERE community = ${community} AND status = 'active') AS kiosk,
        EXISTS (SELECT 1 FROM redemption WHERE community = ${community}) AS redemption,
        (SELECT count(*) FROM staff WHERE community = ${community} AND pin_hash IS NOT NULL
          AND ended_at IS NULL)::int AS pins
      FROM community WHERE id = ${community} AND NOT demo AND kind = 'community'`,
  );
  if (found === undefined) return undefined;
  const { pins, ...measured } = found;
  return {
    ...measured,
    staff: pins >= fewestPins,
    access: undefined,
    certificate: isSecure,
    backup: isBackedUp,
    encryption: undefined,
  };
}

type SaidOfPoint = Said & { readonly point: ChecklistPoint };

/** Everything that was said of a community's points, in its order. */
async function saidOf(database: Transaction, community: string): Promise<readonly SaidOfPoint[]> {
  const t = hubFactTable;
  const rows = await database
    .select({ payload: t.payload, reason: t.reason, at: t.at, staff: t.staff, staffName: staffTable.name })
    .from(t)
    .leftJoin(staffTable, and(eq(staffTable.community, t.community), eq(staffTable.id, t.staff)))
    .where(and(eq(t.community, community), eq(t.type, 'checklist.settled')))
    .orderBy(asc(t.number));
  return rows.flatMap(({ payload, ...row }) => {
    const fact = readHubFact(payload);
    return fact?.type === 'checklist.settled' ? [{ ...row, ...fact.body }] : [];
  });
}

/** What somebody says of a point. */
export interface SettlementWanted {
  readonly point: ChecklistPoint;
  /** How often something had been said of it when the page was made. */
  readonly after: number;
  readonly settlement: Settlement;
  readonly reason: string;
}

/** Why nothing was recorded. `overtaken`: somebody else, or what was measured, was faster. */
export type SettlementRefused = 'notPermitted' | 'reasonMissing' | 'overtaken';

/**
 * Records what a manager says of a point. Whoever leaves one out says why. The same said twice by the same person is
 * there once, and answered with `again`.
 */
export async function settlePoint(
  context: ChainContext,
  by: { readonly communityId: string; readonly staffId: string; readonly role: AccountRole },
  { point, after, settlement, reason: typed }: SettlementWanted,
  surroundings: Surroundings,
  now: Date,
): Promise<Result<'saved' | 'again', SettlementRefused>> {
  if (!may(by.role, 'checklist.settle')) return refuse('notPermitted');
  const reason = noteOf(typed) ?? '';
  if (settlement === 'setAside' && reason === '') return refuse('reasonMissing');
  const { communityId, staffId: staff } = by;
  return inChain(context, now, async (tx, lock) => {
    const chain = await lock(communityId);
    const line = (await checklistOf(tx, communityId, surroundings)).find((each) => each.point === point);
    if (line?.changes === after && line.choices.includes(settlement)) {
      const body = { point, change: after + 1, settlement };
      await chain.record({ type: 'checklist.settled', staff, reason, body, confidential: null });
      return ok('saved');
    }
    const { said } = line ?? {};
    const isSame =
      line?.changes === after + 1 && said?.staff === staff && said.settlement === settlement && said.reason === reason;
    return isSame ? ok('again') : refuse('overtaken');
  });
}
