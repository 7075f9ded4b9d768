import { sha256Base64Url } from '#lib/base/hash.ts';
import { mostLines } from '#lib/domain/count.ts';
import type { Fact } from '#lib/facts/fact.ts';
import { mostWriteOffLines } from '#lib/facts/write-off/limits.ts';
import { maxBatchBytes, maxBatchEvents, type PushRequest } from '#lib/protocol/push.ts';
import { accrual, deliveryLine, itemId, newId, redemption, residentId, type TestKiosk } from './community.ts';
import { closeShift, countLine, counted, issueCard, newItem, newResident, takeBack } from './staff-facts.ts';

// The most that one push may say of each kind of fact: as many events, with as many lines, as a request can carry.

/** Items of the community, all of which the pushes name. */
export const worstItems = 100;

let made = 0;
const next = (): number => (made += 1);
const lines = <Line>(lineOf: (index: number) => Line, many = mostLines): Line[] =>
  Array.from({ length: many }, (_, index) => lineOf(index));
const received = (line: (index: number) => ReturnType<typeof deliveryLine>): Fact => ({
  type: 'stock.received',
  body: { deliveryId: newId(), lines: lines(line), note: '' },
});
const writtenOff = (): Fact => ({
  type: 'stock.writtenOff',
  body: {
    writeOffId: newId(),
    lines: lines(() => ({ itemId: itemId(0), quantity: 1, batchId: null }), mostWriteOffLines),
    reason: 'damaged',
    note: '',
    photo: null,
  },
});
const lastDay = (index: number) => `2027-0${1 + (index % 9)}-${10 + (index % 18)}`;

/** By what they say, in an order in which each finds what those before it have left behind. */
export const worstFacts: Readonly<Record<string, (community: string) => Fact>> = {
  'deliveries of all items': () => received((index) => deliveryLine(index, 1)),
  'deliveries of one item': () => received((index) => deliveryLine(0, 1, { bestBefore: lastDay(index) })),
  'deliveries of unknown items': () => received(() => ({ ...deliveryLine(0, 1), itemId: `unknown-${next()}` })),
  'redemptions of all items': (community) =>
    redemption(
      community,
      next() % 100,
      lines((index) => index),
    ),
  'redemptions of one item': (community) =>
    redemption(
      community,
      next() % 100,
      lines(() => 0),
    ),
  'write-offs': writtenOff,
  counts: () => counted(lines((index) => countLine(index, 5, 4))).fact,
  accruals: () => accrual(next() % 100, 1),
  registrations: () => newResident(`new-${next()}`, `A-R${next()}`),
  items: () => newItem(`new-${next()}`, String(69_000_000 + next())),
  cards: () => issueCard(sha256Base64Url(String(next())), residentId(next() % 100)),
  shifts: () => closeShift(),
  'redemptions of one line': (community) => redemption(community, next() % 100, [next() % worstItems]),
  'take-backs that wait': () => takeBack(newId(), 0, 1),
};

/** The next push of a kiosk, as full as it may be, as it comes over the wire. */
export function worstPush(kiosk: TestKiosk, factOf: (community: string) => Fact): PushRequest {
  const from = kiosk.events.length;
  let room = maxBatchBytes - JSON.stringify(kiosk.batch([])).length;
  while (kiosk.events.length - from < maxBatchEvents) {
    const event = kiosk.record(factOf(kiosk.subject.community));
    room -= JSON.stringify(event).length + 1;
    if (room >= 0) continue;
    // The one that is too much was not recorded.
    kiosk.events.pop();
    const last = kiosk.events.at(-1);
    if (last !== undefined) kiosk.rewindTo(last);
    break;
  }
  return JSON.parse(JSON.stringify(kiosk.batch(kiosk.events.slice(from)))) as PushRequest;
}

/** Runs something, and says for how long at a stretch the process did nothing else meanwhile, in milliseconds. */
export async function longestStall(work: () => Promise<unknown>): Promise<number> {
  let [longestMs, lastMs] = [0, performance.now()];
  const look = (): void => {
    const nowMs = performance.now();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
  };
  let looking = setImmediate(function again() {
    look();
    looking = setImmediate(again);
  });
  try {
    await work();
  } finally {
    clearImmediate(looking);
  }
  look();
  return longestMs;
}
