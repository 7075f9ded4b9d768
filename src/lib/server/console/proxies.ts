import { sql } from 'drizzle-orm';
import { addDays, daysBetween, dayOf, isDay } from '#lib/domain/day.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may } from '#lib/domain/permission.ts';
import { consentWays, longestProxyDays, type ConsentWay } from '#lib/domain/proxy.ts';
import { cleanText } from '#lib/domain/text.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { textArray } from '../db/array-text.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';
import { idsOf, survivorOf, togetherWith } from '../ledger/merges.ts';
import { isAway } from '../ledger/stays.ts';
import { policyOf } from './policy.ts';
import type { OfficeBy } from './register-resident.ts';

// Who redeems for whom (代兑): what the office notes of it, and what was redeemed that way.

/** One appointment, from the side of either of the two. */
export type Proxy = {
  readonly id: string;
  readonly resident: string;
  readonly residentNumber: string;
  readonly residentName: string;
  readonly helper: string;
  readonly helperNumber: string;
  readonly helperName: string;
  readonly consent: ConsentWay;
  readonly witnessName: string | null;
  /** The first and the last day, YYYY-MM-DD. */
  readonly from: string;
  readonly until: string;
  /** When it was ended before that, Unix milliseconds; null where nobody has. */
  readonly endedMs: number | null;
  /** Who noted it, and why. */
  readonly staffName: string | null;
  readonly reason: string;
  /** Who ended it and why; null where nobody has. */
  readonly endReason: string | null;
  readonly endStaffName: string | null;
};

/** So many appointments and redemptions of a resident are shown. */
const mostShown = 50;

/**
 * Whom a resident has appointed and who has appointed them, the last first, as survivors of merges; nothing of whoever
 * was merged, and nothing that one and the same person would be on both sides of.
 */
export async function proxiesOf(tx: Transaction, communityId: string, residentId: string): Promise<readonly Proxy[]> {
  const { survivorId, ids } = await togetherWith(tx, communityId, residentId);
  if (survivorId !== residentId) return [];
  const own = textArray(ids);
  return queryRows<Proxy>(
    tx,
    sql`SELECT proxy.id::text, kept.owner AS resident, coalesce(owner.number, '') AS "residentNumber",
        coalesce(owner.name, '') AS "residentName", kept.helper, coalesce(helper.number, '') AS "helperNumber",
        coalesce(helper.name, '') AS "helperName", proxy.consent, witness.name AS "witnessName",
        proxy.from_day::text AS "from", proxy.until_day::text AS until,
        (extract(epoch FROM proxy.ended_at) * 1000)::float8 AS "endedMs", staff.name AS "staffName", fact.reason,
        ending.reason AS "endReason", ender.name AS "endStaffName"
      FROM proxy
      CROSS JOIN LATERAL (SELECT ${survivorOf(communityId, sql`proxy.resident`)} AS owner,
        ${survivorOf(communityId, sql`proxy.helper`)} AS helper) AS kept
      JOIN hub_fact AS fact ON fact.community = ${communityId} AND fact.number = proxy.fact
      LEFT JOIN hub_fact AS ending ON ending.community = ${communityId} AND ending.number = proxy.ended_by
      LEFT JOIN staff ON staff.community = ${communityId} AND staff.id = fact.staff
      LEFT JOIN staff AS ender ON ender.community = ${communityId} AND ender.id = ending.staff
      LEFT JOIN staff AS witness ON witness.community = ${communityId} AND witness.id = proxy.witness
      LEFT JOIN resident AS owner ON owner.community = ${communityId} AND owner.id = kept.owner
      LEFT JOIN resident AS helper ON helper.community = ${communityId} AND helper.id = kept.helper
      WHERE proxy.community = ${communityId} AND kept.owner <> kept.helper
        AND (proxy.resident = ANY(${own}) OR proxy.helper = ANY(${own}))
      ORDER BY proxy.fact DESC LIMIT ${mostShown}`,
  );
}

/** Something that a resident redeemed for somebody else. */
export type RedeemedFor = {
  /** The event's. */
  readonly id: string;
  /** What the receipt says. */
  readonly number: string;
  readonly resident: string;
  readonly residentNumber: string;
  readonly points: number;
  readonly atMs: number;
};

/**
 * What a resident's cards were shown for that went from accounts of those who have appointed them, the last first;
 * nothing of whoever was merged into somebody else, whose page it is on.
 */
export async function redeemedFor(
  tx: Transaction,
  communityId: string,
  helperId: string,
): Promise<readonly RedeemedFor[]> {
  const { survivorId, ids } = await togetherWith(tx, communityId, helperId);
  if (survivorId !== helperId) return [];
  const own = textArray(ids);
  return queryRows<RedeemedFor>(
    tx,
    sql`SELECT transfer.id::text, transfer.note AS number, kept.id AS resident,
        coalesce(owner.number, '') AS "residentNumber", transfer.points,
        (extract(epoch FROM transfer.at) * 1000)::float8 AS "atMs"
      FROM transfer
      CROSS JOIN LATERAL (SELECT ${survivorOf(communityId, sql`transfer.debit_account`)} AS id) AS kept
      JOIN event ON event.community = ${communityId} AND event.id = transfer.id
      JOIN card ON card.community = ${communityId} AND card.hash = event.payload::json -> 'body' ->> 'cardHash'
      LEFT JOIN resident AS owner ON owner.community = ${communityId} AND owner.id = kept.id
      WHERE transfer.community = ${communityId} AND transfer.kind = 'redemption' AND card.resident = ANY(${own})
        AND kept.id <> ${helperId} AND transfer.debit_account IN (
          SELECT theirs.id FROM proxy
          CROSS JOIN LATERAL ${idsOf(communityId, survivorOf(communityId, sql`proxy.resident`))} AS theirs(id)
          WHERE proxy.community = ${communityId} AND proxy.helper = ANY(${own}))
      ORDER BY transfer.recorded_at DESC, transfer.id DESC LIMIT ${mostShown}`,
  );
}

/** What somebody types of an appointment. */
export interface ProxyTyped {
  /** The number of whoever is to redeem. */
  readonly helper: string;
  readonly consent: string;
  /** The id of a member of staff, or empty. */
  readonly witness: string;
  readonly from: string;
  readonly until: string;
}
export const proxyFields = ['helper', 'consent', 'witness', 'from', 'until'] as const;
export type ProxyField = (typeof proxyFields)[number];

/** An appointment that is wanted; `id` is minted with the form, so that the same sent twice is there once. */
export interface AppointmentWanted {
  readonly id: string;
  readonly residentId: string;
  /** How many appointments and ends the page showed: it is the next one, and no other. */
  readonly after: number;
  readonly typed: ProxyTyped;
  readonly reason: string;
}

/**
 * Why nothing is noted. `away`: one of the two has moved away or was erased. `otherHousehold`: it is to be the consent
 * of one household, and they are of none or of two. `overtaken`: somebody else has noted something meanwhile.
 */
export type ProxyRefused =
  | { readonly code: 'notPermitted' | 'reasonMissing' | 'unknown' | 'away' | 'otherHousehold' | 'there' | 'overtaken' }
  | { readonly code: 'wrong'; readonly wrong: readonly ProxyField[] };

type PersonRow = {
  readonly id: string;
  readonly household: string;
  readonly isGone: boolean;
};

/** Who is meant by an id or a number, the survivor for whoever was merged, and whether they are there. */
async function personBy(
  tx: Transaction,
  communityId: string,
  by: { readonly id?: string; readonly number?: string },
): Promise<PersonRow | undefined> {
  const [row] = await queryRows<PersonRow>(
    tx,
    sql`SELECT id, household, ${isAway(communityId, sql`resident.id`)} OR EXISTS (
          SELECT 1 FROM resident_erasure AS erasure
          WHERE erasure.community = ${communityId} AND erasure.resident = resident.id) AS "isGone"
      FROM resident WHERE community = ${communityId} AND withdrawn IS NULL AND id IN (
        SELECT ${survivorOf(communityId, sql`named.id`)} FROM resident AS named
        WHERE named.community = ${communityId} AND named.withdrawn IS NULL
          AND (named.id = ${by.id ?? ''} OR lower(named.number) = lower(${by.number ?? ''})))`,
  );
  return row;
}

/** How often something was noted of whom a resident has appointed and who has appointed them. */
export const proxyNotes = (proxies: readonly Pick<Proxy, 'endedMs'>[]): number =>
  proxies.reduce((notes, { endedMs }) => notes + (endedMs === null ? 1 : 2), 0);

const fieldsWrong = (
  { consent, witness, from, until }: ProxyTyped,
  staff: readonly string[],
  today: string,
): readonly ProxyField[] => {
  const areDays = isDay(from) && isDay(until);
  const isRight: Readonly<Record<Exclude<ProxyField, 'helper'>, boolean>> = {
    consent: consentWays.some((way) => way === consent),
    // Whoever has heard it is named, so that they can be asked.
    witness: consent === 'counter' ? staff.includes(witness) : true,
    from: isDay(from) && from >= today && from <= addDays(today, longestProxyDays),
    until: areDays && until >= from && daysBetween(from, until) < longestProxyDays,
  };
  return proxyFields.filter((field) => field !== 'helper' && !isRight[field]);
};

/**
 * Notes that a resident has appointed somebody to redeem for them. The same form sent twice is there once, and answered
 * with `again`.
 */
export async function appointProxy(
  context: ChainContext,
  by: OfficeBy,
  { id, residentId, after, typed, reason: typedReason }: AppointmentWanted,
  now: Date,
): Promise<Result<'appointed' | 'again', ProxyRefused>> {
  if (!may(by.role, 'resident.change')) return refuse({ code: 'notPermitted' });
  const reason = noteOf(typedReason);
  if (reason === undefined) return refuse({ code: 'reasonMissing' });
  const { communityId, staffId: staff } = by;
  return inChain(context, now, async (tx, lock): Promise<Result<'appointed' | 'again', ProxyRefused>> => {
    const chain = await lock(communityId);
    const there = await queryRows(tx, sql`SELECT 1 FROM proxy WHERE community = ${communityId} AND id = ${id}`);
    if (there.length > 0) return ok('again');
    const members = await queryRows<{ id: string }>(tx, sql`SELECT id FROM staff WHERE community = ${communityId}`);
    const today = dayOf(now.getTime(), (await policyOf(tx, communityId)).zone);
    const owner = await personBy(tx, communityId, { id: residentId });
    if (owner === undefined) return refuse({ code: 'unknown' });
    if (owner.id !== residentId) return refuse({ code: 'overtaken' });
    const helper = await personBy(tx, communityId, { number: cleanText(typed.helper) });
    const isNobody = helper === undefined || helper.id === owner.id;
    const staffIds = members.map((member) => member.id);
    const wrong = [...(isNobody ? (['helper'] as const) : []), ...fieldsWrong(typed, staffIds, today)];
    if (isNobody || wrong.length > 0) return refuse({ code: 'wrong', wrong });
    if (owner.isGone || helper.isGone) return refuse({ code: 'away' });
    const consent = consentWays.find((way) => way === typed.consent) ?? 'paper';
    const areOne = owner.household !== '' && owner.household === helper.household;
    if (consent === 'household' && !areOne) return refuse({ code: 'otherHousehold' });
    const proxies = await proxiesOf(tx, communityId, residentId);
    if (proxyNotes(proxies) !== after) return refuse({ code: 'overtaken' });
    const { from, until } = typed;
    const overlaps = proxies.some(
      (one) =>
        one.resident === residentId &&
        one.helper === helper.id &&
        one.endedMs === null &&
        one.from <= until &&
        from <= one.until,
    );
    if (overlaps) return refuse({ code: 'there' });
    const witness = consent === 'counter' ? typed.witness : null;
    const body = { proxyId: id, residentId, helperId: helper.id, consent, witness, from, until };
    await chain.record({ type: 'proxy.appointed', staff, reason, body, confidential: null });
    return ok('appointed');
  });
}

/** An end that is wanted. */
export interface EndWanted {
  readonly id: string;
  readonly reason: string;
}

/** Ends an appointment before its last day, from the page of either of the two. Who is late is told `again`. */
export async function endProxy(
  context: ChainContext,
  by: OfficeBy,
  { id, reason: typedReason }: EndWanted,
  now: Date,
): Promise<Result<'ended' | 'again', Extract<ProxyRefused['code'], 'notPermitted' | 'reasonMissing' | 'unknown'>>> {
  if (!may(by.role, 'resident.change')) return refuse('notPermitted');
  const reason = noteOf(typedReason);
  if (reason === undefined) return refuse('reasonMissing');
  const { communityId, staffId: staff } = by;
  return inChain(context, now, async (tx, lock) => {
    const chain = await lock(communityId);
    const [proxy] = await queryRows<{ resident: string; helper: string; isEnded: boolean }>(
      tx,
      sql`SELECT resident, helper, ended_at IS NOT NULL AS "isEnded" FROM proxy
        WHERE community = ${communityId} AND id = ${id}`,
    );
    if (proxy === undefined) return refuse('unknown' as const);
    if (proxy.isEnded) return ok('again' as const);
    const body = { proxyId: id, residentId: proxy.resident, helperId: proxy.helper };
    await chain.record({ type: 'proxy.ended', staff, reason, body, confidential: null });
    return ok('ended' as const);
  });
}
