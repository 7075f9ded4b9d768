import { assert } from '#lib/base/assert.ts';
import { uuidV7, type RandomBytes } from '#lib/base/id.ts';
import { effectsOf, type Effect } from '#lib/domain/effect.ts';
import type { Fact, RedemptionRecorded } from '#lib/domain/event.ts';
import { eventVersion, sealEvent, type KioskEvent } from '#lib/protocol/event.ts';
import type { KioskTables } from './tables.ts';

/** Who or what an effect is about, as the effects table is indexed. */
export const subjectOf = (effect: Effect): string =>
  effect.of === 'points' ? `r:${effect.residentId}` : `i:${effect.itemId}`;

/** What recording needs besides the tables. */
export interface RecordingContext {
  readonly nowMs: number;
  readonly random: RandomBytes;
  /** The member of staff who is signed in, null when a resident serves herself. */
  readonly staff: string | null;
}

/**
 * Writes one fact as the next event of the chain, with its effects, inside the caller's transaction over `meta`, `outbox`
 * and `effects`. Nothing of it is asynchronous but the database, because a foreign await would end the transaction.
 */
export async function recordInTransaction(
  tables: KioskTables,
  makeFact: (seq: number) => Fact,
  context: RecordingContext,
): Promise<KioskEvent> {
  const [identity, chain, clock] = await Promise.all([
    tables.read('identity'),
    tables.read('chain'),
    tables.read('clock'),
  ]);
  assert(identity !== undefined && chain !== undefined, 'only a paired kiosk records');
  const fact = makeFact(chain.nextSeq);
  const event = sealEvent({
    ...fact,
    id: uuidV7(context.nowMs, context.random),
    v: eventVersion,
    kiosk: identity.kiosk,
    epoch: chain.epoch,
    seq: chain.nextSeq,
    at: new Date(context.nowMs).toISOString(),
    clock: { offsetMs: clock?.offsetMs ?? 0 },
    staff: context.staff,
    prev: chain.lastHash,
  });
  const written = tables.outbox.add({
    id: event.id,
    epoch: event.epoch,
    seq: event.seq,
    state: 'waiting',
    atMs: context.nowMs,
    event,
    redemptionId: fact.type === 'redemption.recorded' ? fact.body.redemptionId : null,
    answer: null,
  });
  await Promise.all([
    written,
    addEffects(tables, event),
    tables.write('chain', { ...chain, nextSeq: chain.nextSeq + 1, lastHash: event.hash }),
    tables.write('clock', {
      offsetMs: clock?.offsetMs ?? 0,
      lastSeenMs: Math.max(clock?.lastSeenMs ?? 0, context.nowMs),
    }),
  ]);
  return event;
}

/** Writes the effects of an event, looking up the redemption that a reversal undoes. */
export async function addEffects(tables: KioskTables, event: KioskEvent): Promise<void> {
  const original =
    event.type === 'redemption.reversed' ? await findRedemption(tables, event.body.redemptionId) : undefined;
  await tables.effects.bulkAdd(
    effectsOf(event, original).map((effect) => ({
      epoch: event.epoch,
      seq: event.seq,
      eventId: event.id,
      subject: subjectOf(effect),
      delta: effect.delta,
    })),
  );
}

async function findRedemption(tables: KioskTables, redemptionId: string): Promise<RedemptionRecorded | undefined> {
  const row = await tables.outbox.where('redemptionId').equals(redemptionId).first();
  return row?.event.type === 'redemption.recorded' ? row.event : undefined;
}
