import { may, type Role } from '#lib/domain/permission.ts';
import { knownTime, type ClockReading } from '#lib/domain/clock.ts';
import { dayOf } from '#lib/domain/day.ts';
import type { CardNumber } from '#lib/domain/card.ts';
import { hashCardNumber } from '#lib/domain/card-hash.ts';
import { withoutOfflineCaps, wholePolicy, type Policy } from '#lib/domain/policy.ts';
import type { FactOf } from '#lib/facts/fact.ts';
import type { RedemptionLine } from '#lib/facts/redemption/fact.ts';
import {
  type RedeemCommand,
  type RedemptionRefusal,
  type RedemptionState,
  decideRedemption,
  refusedByGuard,
} from '#lib/facts/redemption/redeem.ts';
import { assert } from '#lib/base/assert.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import { appointersOf, findCard, type KnownCard } from './people.ts';
import { listUnanswered } from './outbox.ts';
import { findRows, recordNext, type RecordingContext } from './record.ts';
import type { KioskTables, MetaMemory } from './tables.ts';
import { isLeaseOver } from './time.ts';
import { readPoints, readResident, spendingBy, type ResidentView } from './resident-view.ts';
import { readShelfItem } from './shelf-view.ts';

/** What a resident takes away from a redemption. */
export interface Receipt {
  readonly redemptionId: string;
  readonly number: string;
  readonly lines: readonly RedemptionLine[];
  readonly points: number;
  readonly cashFen: number;
  readonly balanceAfter: number;
}

/** How a redemption ended. Only `recorded` means that it is on the tablet's storage for good. */
export type RedeemOutcome =
  | { readonly kind: 'recorded'; readonly receipt: Receipt }
  | { readonly kind: 'refused'; readonly refusal: RedemptionRefusal }
  | { readonly kind: 'storageFailed'; readonly cause: string };

/** Whose card it is. `refused` stops at the door what would be refused at the end anyway. */
export type CardOutcome =
  | {
      readonly kind: 'found';
      readonly cardHash: string;
      readonly resident: ResidentView;
      /** Who has appointed the holder to redeem for them; missing where nobody has. */
      readonly others?: readonly ResidentView[];
    }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly refusal: RedemptionRefusal }
  | { readonly kind: 'storageFailed'; readonly cause: string };

/** The single values, and the policy in force. */
async function readMemory(tables: KioskTables): Promise<{ readonly memory: MetaMemory; readonly policy: Policy }> {
  const [memory, [community]] = await Promise.all([tables.readAll(), tables.communities.toArray()]);
  return { memory, policy: wholePolicy(community?.policy ?? memory.identity?.policy) };
}

/** Everything that stops redemptions whoever stands before the kiosk, from what the store remembers. */
function guardOf(
  { doubt, clock, sync }: MetaMemory,
  reading: ClockReading,
): Omit<RedemptionState['guard'], 'spentByCardSinceExchange' | 'spentByKioskSinceExchange'> {
  const { nowMs, lastKnownMs } = knownTime(clock, reading);
  return {
    storageTrusted: doubt === undefined || doubt === null,
    nowMs,
    lastKnownMs,
    snapshotAtMs: sync?.snapshotAtMs ?? Number.NEGATIVE_INFINITY,
  };
}

/**
 * Looks a card up, in one transaction: a transaction of its own for each look costs a slow tablet more than the look. A
 * card that may not spend is told so before its holder chooses anything.
 */
export async function openCard(tables: KioskTables, number: CardNumber, reading: ClockReading): Promise<CardOutcome> {
  const { meta, outbox, communities, peopleTables } = tables;
  const used = [meta, outbox, communities, ...peopleTables];
  return tables.transaction('r', used, async (): Promise<CardOutcome> => {
    const { memory, policy } = await readMemory(tables);
    assert(memory.identity !== undefined, 'only a paired kiosk reads cards');
    const cardHash = hashCardNumber(memory.identity.cardKey, number);
    const card = await findCard(tables, cardHash);
    if (card === undefined) return { kind: 'unknown' };
    const guard = { ...guardOf(memory, reading), ...nothingSpent };
    const stopped = refusedByGuard({ guard }, policy);
    if (stopped !== undefined) return { kind: 'refused', refusal: stopped };
    if (card.status !== 'active') return { kind: 'refused', refusal: { code: 'cardInactive', status: card.status } };
    const spending = spendingBy(memory, reading);
    const [resident, appointers] = await Promise.all([
      readResident(tables, card.residentId, spending),
      appointersOf(tables, card.residentId, dayOf(guard.nowMs, policy.zone)),
    ]);
    if (resident === undefined) return { kind: 'unknown' };
    const found = { kind: 'found', cardHash, resident } as const;
    const views = await Promise.all(appointers.map((id) => readResident(tables, id, spending)));
    const others = views.filter((view) => view !== undefined);
    return others.length === 0 ? found : { ...found, others };
  });
}

/** The same resident again, in one transaction; undefined for somebody whom this kiosk does not know. */
export async function viewResident(
  tables: KioskTables,
  residentId: string,
  reading: ClockReading,
): Promise<ResidentView | undefined> {
  const { meta, outbox, peopleTables } = tables;
  return tables.transaction('r', [meta, outbox, ...peopleTables], async () =>
    readResident(tables, residentId, spendingBy(await tables.readAll(), reading)),
  );
}

/** Whether the hub was reached just now: then what bounds spending without it does not bind. */
export type HubContact = 'reached' | 'unknown';

/** What a redemption led to, with the event when this call has recorded one. */
export interface Redeemed {
  readonly outcome: Exclude<RedeemOutcome, { kind: 'storageFailed' }>;
  readonly event: KioskEvent | undefined;
}

/**
 * Decides and records a redemption in one transaction, and resolves after its commit. The same redemption id again is
 * answered with the first receipt. Throws when the storage fails; nothing is recorded then.
 */
export async function redeem(
  tables: KioskTables,
  command: Omit<RedeemCommand, 'number'>,
  { role, hub, ...context }: RecordingContext & { readonly role: Role | null; readonly hub: HubContact },
): Promise<Redeemed> {
  const { items, stock, batches, ownTables, peopleTables } = tables;
  const used = [...ownTables, items, stock, batches, ...peopleTables];
  return tables.transaction('rw', used, async () => {
    // Asked all at once: each answer that is waited for costs a slow tablet a turn of its own.
    const [[earlier], { memory, policy: inForce }, card] = await Promise.all([
      findRows(tables, 'redemption.recorded', command.redemptionId),
      readMemory(tables),
      findCard(tables, command.cardHash),
    ]);
    if (earlier !== undefined) return { outcome: await recordedBefore(tables, earlier.event), event: undefined };
    if (command.letThrough !== null && (role === null || !may(role, 'redemption.letThrough'))) {
      return { outcome: { kind: 'refused', refusal: { code: 'notPermitted' } }, event: undefined };
    }
    const policy = hub === 'reached' ? withoutOfflineCaps(inForce) : inForce;
    const label = numberAfter(memory);
    const number = `${label.kiosk}-${label.number}`;
    const state = await readState(tables, { command, card, policy, memory, reading: context.reading });
    const decision = decideRedemption(state, { ...command, number }, policy);
    if (!decision.ok) return { outcome: { kind: 'refused', refusal: decision.error }, event: undefined };
    const event = await recordNext(tables, { ...memory, zone: policy.zone }, decision.value, context);
    const balanceAfter = state.balance - decision.value.body.points;
    return { outcome: { kind: 'recorded', receipt: receiptOf(decision.value, balanceAfter) }, event };
  });
}

/** The kiosk's label and the number of the next receipt, which never comes twice at this kiosk. */
export const nextNumber = async (tables: KioskTables): Promise<NextNumber> => numberAfter(await tables.readAll());

interface NextNumber {
  readonly kiosk: string;
  readonly number: string;
}

function numberAfter({ identity, chain }: MetaMemory): NextNumber {
  assert(identity !== undefined && chain !== undefined, 'only a paired kiosk records');
  return { kiosk: identity.kioskLabel, number: String(chain.firstNumber + chain.nextSeq - 1).padStart(4, '0') };
}

async function recordedBefore(
  tables: KioskTables,
  fact: FactOf<'redemption.recorded'>,
): Promise<RedeemOutcome & { kind: 'recorded' }> {
  const here = await readPoints(tables, fact.body.residentId);
  return { kind: 'recorded', receipt: receiptOf(fact, here?.balance ?? 0) };
}

function receiptOf({ body }: FactOf<'redemption.recorded'>, balanceAfter: number): Receipt {
  const { redemptionId, number, lines, points, cashFen } = body;
  return { redemptionId, number, lines, points, cashFen, balanceAfter };
}

interface Asked {
  readonly command: Omit<RedeemCommand, 'number'>;
  readonly card: KnownCard | undefined;
  readonly policy: Policy;
  readonly memory: MetaMemory;
  readonly reading: ClockReading;
}

async function readState(tables: KioskTables, asked: Asked): Promise<RedemptionState> {
  const { command, card, policy, memory, reading } = asked;
  const guard = guardOf(memory, reading);
  const itemIds = [...new Set(command.lines.map((line) => line.itemId))];
  // Adding up a month's outbox costs time on every redemption, so it is done only where a cap asks for it.
  const capped = policy.capPerCardOffline !== null || policy.capPerKioskOffline !== null;
  const today = dayOf(guard.nowMs, policy.zone);
  const holder = card?.residentId ?? '';
  const account = command.residentId ?? holder;
  const [shelfItems, here, appointers, spent] = await Promise.all([
    Promise.all(itemIds.map((itemId) => readShelfItem(tables, itemId, today))),
    card === undefined ? undefined : readPoints(tables, account),
    account === holder ? undefined : appointersOf(tables, holder, today),
    capped ? spentSinceExchange(tables, command.cardHash) : nothingSpent,
  ]);
  return {
    card,
    isAppointed: appointers === undefined || appointers.includes(account),
    balance: here?.balance ?? 0,
    spendable: here?.spendable ?? 0,
    leaseOver: isLeaseOver(memory, reading),
    items: new Map(shelfItems.flatMap((item) => (item === undefined ? [] : [[item.itemId, item] as const]))),
    guard: { ...guard, ...spent },
  };
}

const nothingSpent = { spentByCardSinceExchange: 0, spentByKioskSinceExchange: 0 };

/** Points of redemptions that the hub has not been asked about, for the caps. */
async function spentSinceExchange(tables: KioskTables, cardHash: string) {
  let spentByCardSinceExchange = 0;
  let spentByKioskSinceExchange = 0;
  for (const { event } of await listUnanswered(tables)) {
    if (event.type !== 'redemption.recorded') continue;
    spentByKioskSinceExchange += event.body.points;
    if (event.body.cardHash === cardHash) spentByCardSinceExchange += event.body.points;
  }
  return { spentByCardSinceExchange, spentByKioskSinceExchange };
}
