import { assert } from '#lib/base/assert.ts';
import { uuidV7, type RandomBytes } from '#lib/base/id.ts';
import { newSalt } from '#lib/base/salt.ts';
import { knownTime, rememberTime, type ClockMemory, type ClockReading } from '#lib/domain/clock.ts';
import { dayOf } from '#lib/domain/day.ts';
import type { Originals } from '#lib/facts/definition.ts';
import type { Effect } from '#lib/facts/effect.ts';
import type { Fact, FactType } from '#lib/facts/fact.ts';
import { commandIdOf, effectsOf, isKnown, versionOf } from '#lib/facts/facts.ts';
import type { SaltedWords } from '#lib/facts/registration/person.ts';
import { apart } from '#lib/facts/apart.ts';
import { commitmentIn } from '#lib/facts/beside.ts';
import { cleanTexts } from '#lib/domain/text.ts';
import type { EventOf, KioskEvent } from '#lib/protocol/event.ts';
import { sealEvent } from '#lib/protocol/seal.ts';
import { pendingOf } from './bounded.ts';
import { liveOnly } from './outbox.ts';
import { keepWords } from './personal-words.ts';
import { policyInForce } from './policy.ts';
import type { Chain, KioskTables, MetaMemory, OutboxRow, Place } from './tables.ts';

/**
 * Who or what an effect is about, as the effects table is indexed: `r:` a resident's points, `a:` their allotment, `p:`
 * a resident who was registered here, `c:` a card, `i:` an item: that it was created here, its pieces, batches, and
 * need of a count.
 */
export function subjectOf(effect: Effect): string {
  switch (effect.of) {
    case 'points':
      return `r:${effect.residentId}`;
    case 'allotment':
      return `a:${effect.residentId}`;
    case 'resident':
      return `p:${effect.resident.residentId}`;
    case 'card':
      return `c:${effect.cardHash}`;
    case 'item':
      return `i:${effect.item.itemId}`;
    case 'stock':
      return `i:${effect.itemId}`;
    case 'batch':
      return `i:${effect.batch.itemId}`;
    case 'needsCount':
    case 'keeping':
      return `i:${effect.itemId}`;
  }
}

/** What recording needs besides the tables. */
export interface RecordingContext {
  readonly reading: ClockReading;
  readonly random: RandomBytes;
  /** The member of staff who is signed in, null when a resident serves herself. */
  readonly staff: string | null;
  /** Whether the hub can read an event and the words beside it; see `loadReader` in later.ts. */
  readonly isReadable: (event: KioskEvent, beside: SaltedWords | null) => boolean;
  /** What lies beside the fact that commits to it; a text that is typed is put there when the fact is recorded. */
  readonly words?: SaltedWords | null;
}

/** An event that the hub could not read was not recorded: it would be set aside there after the goods have gone. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/**
 * Writes one fact as the next event of the chain, with its effects, inside the caller's transaction over `ownTables`,
 * and over `scopeRows` where it may give points.
 * Nothing of it is asynchronous but the database, because a foreign await would end the transaction.
 */
export async function recordInTransaction(
  tables: KioskTables,
  makeFact: (seq: number) => Fact,
  context: RecordingContext,
): Promise<KioskEvent> {
  const [memory, { zone }] = await Promise.all([tables.readAll(), policyInForce(tables)]);
  assert(memory.chain !== undefined, 'only a paired kiosk records');
  return recordNext(tables, { ...memory, zone }, makeFact(memory.chain.nextSeq), context);
}

/**
 * As {@link recordInTransaction}, when the same transaction has read the single values and the community's time zone
 * already.
 */
export async function recordNext(
  tables: KioskTables,
  { identity, chain, clock, zone }: MetaMemory & { readonly zone: string },
  said: Fact,
  context: RecordingContext,
): Promise<KioskEvent> {
  assert(identity !== undefined && chain !== undefined, 'only a paired kiosk records');
  const time = knownTime(clock, context.reading);
  const { fact, words } = apart(cleanTexts(said), () => newSalt(context.random));
  const event = sealEvent({
    ...fact,
    id: uuidV7(time.nowMs, context.random),
    v: versionOf(fact),
    kiosk: identity.kiosk,
    epoch: chain.epoch,
    seq: chain.nextSeq,
    at: new Date(time.nowMs).toISOString(),
    clock: { offsetMs: time.offsetMs },
    staff: context.staff,
    prev: chain.lastHash,
  });
  const beside = commitmentIn(event) === undefined ? null : (words ?? context.words ?? null);
  if (!context.isReadable(event, beside)) throw new Unreadable(`a ${fact.type} that the hub cannot read`);
  const written = tables.outbox.add({
    id: event.id,
    epoch: event.epoch,
    seq: event.seq,
    atMs: time.nowMs,
    event,
    commandId: commandIdOf(fact),
  });
  await Promise.all([
    written,
    beside === null ? undefined : keepWords(tables, event, beside),
    addEffects(tables, event, zone),
    tables.meta.bulkPut([
      { name: 'chain', value: { ...chain, nextSeq: chain.nextSeq + 1, lastHash: event.hash } satisfies Chain },
      { name: 'clock', value: rememberTime(time, context.reading) satisfies ClockMemory },
    ]),
  ]);
  return event;
}

/**
 * Writes the effects of an event, looking up the redemption that a reversal undoes. One of a later release has none
 * here.
 * @param zone the community's time zone.
 */
export async function addEffects(tables: KioskTables, event: KioskEvent, zone: string): Promise<void> {
  if (!isKnown(event)) return;
  const day = dayOf(Date.parse(event.at), zone);
  const effects = effectsOf(event, await originalsOf(tables, event));
  const pending = await pendingOf(tables, event, effects);
  await tables.effects.bulkAdd(
    effects.map((effect) => ({
      epoch: event.epoch,
      seq: event.seq,
      day,
      subject: subjectOf(effect),
      delta: 'delta' in effect ? effect.delta : 0,
      ...(pending !== 0 && effect.of === 'points' ? { pending } : {}),
      effect,
    })),
  );
}

/**
 * What a reversal refers to; nothing when another one has undone the same redemption before, because the first one
 * counts.
 */
async function originalsOf(tables: KioskTables, event: KioskEvent): Promise<Originals> {
  if (event.type !== 'redemption.reversed') return {};
  const { redemptionId } = event.body;
  const [first] = await findLive(tables, 'redemption.reversed', redemptionId);
  const redemptions = await findRows(tables, 'redemption.recorded', redemptionId);
  if (first !== undefined && first.id !== event.id && byNumber(first, event) < 0) return {};
  return { redemption: redemptions.find(isRowOf('redemption.recorded'))?.event.body };
}

/** The row of an outbox whose event is of one type. */
export type RowOf<Type extends FactType> = OutboxRow & { readonly event: EventOf<Type> };

/** Whether a row is of a type, in a version that this program reads. */
export const isRowOf =
  <Type extends FactType>(type: Type) =>
  (row: OutboxRow): row is RowOf<Type> =>
    row.event.type === type && isKnown(row.event);

/**
 * The events of a type that were recorded under a command id, the earliest first; usually one or none. Those of later
 * versions are among them, because what was done is not done again: whoever reads a body asks {@link isRowOf}.
 */
export async function findRows<Type extends FactType>(
  tables: KioskTables,
  type: Type,
  commandId: string,
): Promise<readonly RowOf<Type>[]> {
  const rows = await tables.outbox.where('commandId').equals(commandId).toArray();
  return rows.filter((row): row is RowOf<Type> => row.event.type === type).toSorted(byNumber);
}

/** As {@link findRows}, without what the hub has set aside. */
export const findLive = async <Type extends FactType>(
  tables: KioskTables,
  type: Type,
  commandId: string,
): Promise<readonly RowOf<Type>[]> => liveOnly(tables, await findRows(tables, type, commandId));

/** Chains begin with the time in their names, so that they sort like the events in them. */
const byNumber = (left: Place, right: Place): number =>
  left.epoch === right.epoch ? left.seq - right.seq : left.epoch < right.epoch ? -1 : 1;
