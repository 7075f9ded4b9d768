import { describe, expect, it } from 'vitest';
import type { KioskEvent } from '#lib/protocol/event.ts';
import { genesis, sealEvent } from '#lib/protocol/seal.ts';
import type { KioskStanding } from '#lib/domain/succession.ts';
import { judgeChain, judgeRecovered, type Chain, type Known, type Verdict } from './chain.ts';
import { digestOf, readEvent } from './reading.ts';

const epoch = '0198f0c2-0000-7000-8000-0000000000ee';
const uuid = (number: number) => `0198f0c2-0000-7000-8000-${String(number).padStart(12, '0')}`;

const line = { itemId: 'A-01', quantity: 1, supplierId: null, costEachFen: null, bestBefore: null, code: '' };

/** Events 1 to `count` of one chain. */
function chainOf(count: number, change: Partial<KioskEvent> = {}): readonly KioskEvent[] {
  const events: KioskEvent[] = [];
  for (let seq = 1; seq <= count; seq += 1) {
    const open = {
      id: uuid(seq),
      v: 1,
      kiosk: 'ksk_a',
      epoch,
      seq,
      at: '2026-11-22T09:30:00.000Z',
      clock: { offsetMs: 0 },
      staff: null,
      prev: events.at(-1)?.hash ?? genesis,
      type: 'stock.received',
      body: { deliveryId: uuid(900 + seq), lines: [{ ...line, batchId: uuid(800 + seq) }], note: '' },
      ...change,
    } as const;
    events.push(sealEvent(open) as KioskEvent);
  }
  return events;
}

const chain = (ackSeq = 0, lastHash: string | null = null): Chain => ({
  kiosk: 'ksk_a',
  epoch,
  status: 'open',
  ackSeq,
  lastHash,
});
const nothing: Known = { events: [], asides: [], erased: new Set(), kept: new Set() };
const stored = (...events: readonly KioskEvent[]): Known => ({
  ...nothing,
  events: events.map((event) => ({ ...event, answer: { status: 'applied' } })),
});

const withNote = (event: KioskEvent, note: unknown): KioskEvent =>
  sealEvent({ ...event, body: { ...event.body, note } } as never);

/** A verdict in a word. */
const word = (verdict: Verdict): string => {
  if (verdict.kind === 'keep') return 'keep';
  if (verdict.kind === 'accept') return ['accept', ...verdict.reviews].join(' ');
  return verdict.kind === 'again' ? verdict.result.status : `aside ${verdict.aside.code} at ${verdict.aside.seq}`;
};
const judged = (start: Chain, events: readonly unknown[], known = nothing) => {
  const judgement = judgeChain(start, events.map(readEvent), known);
  return { words: judgement.verdicts.map(word), ...judgement };
};

const [one, two, three, four] = chainOf(4) as [KioskEvent, KioskEvent, KioskEvent, KioskEvent];

describe('judgeChain', () => {
  it('accepts what follows and moves the chain behind it', () => {
    const { words, chain: after, wanted } = judged(chain(), [one, two]);
    expect(words).toEqual(['accept', 'accept']);
    expect(after).toMatchObject({ ackSeq: 2, lastHash: two.hash });
    expect(wanted).toBeNull();
  });

  it('F12 answers what it has with the first answer and accepts what is new behind it', () => {
    const { words, chain: after } = judged(chain(2, two.hash), [one, two, three], stored(one, two));
    expect(words).toEqual(['duplicate', 'duplicate', 'accept']);
    expect(after.ackSeq).toBe(3);
  });

  it('stops at a gap and says what it wants, taking what came before it', () => {
    const { words, wanted, chain: after } = judged(chain(), [one, three, four]);
    expect(words).toEqual(['accept']);
    expect(wanted).toBe(2);
    expect(after.ackSeq).toBe(1);
  });

  it('asks for the first event of an epoch it has never heard of', () => {
    expect(judged(chain(), [three]).wanted).toBe(1);
  });

  it('F14 sets aside the same id with other content, and the same seq with another id', () => {
    const otherContent = sealEvent({ ...two, staff: 'stf_1' });
    const otherId = sealEvent({ ...two, id: uuid(77) });
    const { words, chain: after } = judged(chain(2, two.hash), [otherContent, otherId], stored(one, two));
    expect(words).toEqual(['aside conflict at 2', 'aside conflict at 2']);
    expect(after.ackSeq).toBe(2);
  });

  it('takes the same event twice in one batch once', () => {
    expect(judged(chain(), [one, one, two]).words).toEqual(['accept', 'duplicate', 'accept']);
  });

  it.each<[string, unknown, string, string]>([
    ['null', null, 'schema', 'accept afterDamage'],
    ['a text', 'event', 'schema', 'accept afterDamage'],
    ['a list', [two], 'schema', 'accept afterDamage'],
    ['an unknown type', sealEvent({ ...two, type: 'x' } as never), 'schema', 'accept'],
    ['a body that breaks the schema', withNote(two, 7), 'schema', 'accept'],
    ['a NUL, which no database stores', withNote(two, 'a\0b'), 'schema', 'accept'],
    ['half a surrogate pair', withNote(two, '\ud800'), 'schema', 'accept'],
    ['a changed body', { ...two, body: { ...two.body, note: 'changed' } }, 'hash', 'accept afterDamage'],
    ['a changed hash', { ...two, hash: one.hash }, 'hash', 'accept afterDamage'],
    ['too many bytes', sealEvent({ ...two, ballast: '积'.repeat(11_000) } as never), 'oversized', 'accept'],
    ['another kiosk', sealEvent({ ...two, kiosk: 'ksk_b' }), 'foreign', 'accept afterDamage'],
    ['another epoch', sealEvent({ ...two, epoch: uuid(1) }), 'foreign', 'accept afterDamage'],
    ['a broken link', sealEvent({ ...two, prev: three.hash }), 'chain', 'accept'],
  ])('F15 sets aside %s in its place and goes on', (_what, poison, code, neighbour) => {
    // The tablet went on from the event as it had it, so that the next one names its hash.
    const hash = (poison as Partial<KioskEvent> | null)?.hash;
    const next = sealEvent({ ...three, prev: hash ?? two.hash });
    const last = sealEvent({ ...four, prev: next.hash });
    const { words, chain: after } = judged(chain(), [one, poison, next, last]);
    expect(words).toEqual(['accept', `aside ${code} at 2`, neighbour, 'accept']);
    expect(after).toMatchObject({ ackSeq: 4, lastHash: last.hash });
  });

  it('F18 takes the label of an event that no request is large enough for, and goes on behind it', () => {
    const { id, seq, prev, hash } = two;
    const label = { oversized: true, id, epoch, seq, prev, hash };
    const { words, chain: after } = judged(chain(), [one, label, three]);
    expect(words).toEqual(['accept', 'aside oversized at 2', 'accept']);
    expect(after.ackSeq).toBe(3);
  });

  it('stores a text that only looks like an escaped NUL', () => {
    expect(judged(chain(1, one.hash), [withNote(two, 'a\\u0000b')]).words).toEqual(['accept']);
  });

  it('takes the neighbour of an event that was altered on the tablet, and asks for a look', () => {
    const altered = { ...two, body: { ...two.body, note: 'bit rot' } };
    expect(judged(chain(), [one, altered, three, four]).words).toEqual([
      'accept',
      'aside hash at 2',
      'accept afterDamage',
      'accept',
    ]);
  });

  it('survives text that is nested deeper than the stack', () => {
    let nested: unknown = 1;
    for (let depth = 0; depth < 100_000; depth += 1) nested = [nested];
    expect(judged(chain(), [one, nested, three]).words).toEqual(['accept', 'aside schema at 2', 'accept afterDamage']);
  });

  it('gives what was set aside the same answer again, wherever it stands in the batch', () => {
    const known: Known = {
      ...nothing,
      asides: [2, 3].map((seq) => ({
        kiosk: 'ksk_a',
        epoch,
        seq,
        digest: digestOf(readEvent(seq === 2 ? null : 'rot', 0)),
        eventId: null,
        code: 'schema',
      })),
    };
    const behind = chain(3, null);
    expect(judged(behind, [null, 'rot', four], known).words).toEqual(['invalid', 'invalid', 'accept afterDamage']);
    expect(judged(behind, ['rot', four], known).words).toEqual(['invalid', 'accept afterDamage']);
    expect(judged(behind, [null], known).words).toEqual(['invalid']);
    expect(judged(behind, [null], known).chain.ackSeq).toBe(3);
  });

  it('gives an event that was set aside in conflict the same answer again', () => {
    const other = sealEvent({ ...two, staff: 'stf_1' });
    const first = judged(chain(2, two.hash), [other], stored(one, two)).verdicts[0];
    if (first?.kind !== 'aside') throw new Error('the event should have been set aside');
    const known = { ...stored(one, two), asides: [first.aside] };
    expect(judged(chain(2, two.hash), [other, three], known).words).toEqual(['conflict', 'accept']);
    expect(judged(chain(2, two.hash), [two], known).words).toEqual(['duplicate']);
  });

  it('F50 takes what is added to a closed chain, and asks for a look', () => {
    expect(judged({ ...chain(1, one.hash), status: 'closed' }, [two]).words).toEqual(['accept recovered']);
  });

  it('keeps saying that an event waits', () => {
    const known: Known = { ...nothing, events: [{ ...one, answer: { status: 'waiting' } }] };
    expect(judged(chain(1, one.hash), [one], known).words).toEqual(['waiting']);
  });

  it('does not let a damaged event claim a place by a seq that its hash does not prove', () => {
    const liar = { ...two, seq: 99_999 };
    expect(judged(chain(), [one, liar, three]).words).toEqual(['accept', 'aside hash at 2', 'accept afterDamage']);
  });
});

/** An event of a release to come, in the place of another one. */
const toCome = (event: KioskEvent, change: object = { type: 'honour.given', v: 1 }): KioskEvent =>
  sealEvent({ ...event, ...change } as never);

describe('F85 an event of a later release', () => {
  const later = toCome(two);

  it('is not answered yet, nor is what stands behind it, and nothing is set aside', () => {
    const { words, chain: after, wanted, later: waits } = judged(chain(), [one, later, three]);
    expect({ words, ackSeq: after.ackSeq, wanted }).toEqual({ words: ['accept'], ackSeq: 1, wanted: null });
    expect(waits?.event).toMatchObject({ type: 'honour.given', seq: 2 });
  });

  it('may be a version of a type that is known, larger and worded as no event is today', () => {
    const versions = [{ v: 6 }, { v: 7, body: 'x'.repeat(40_000) }, { type: 'stock.shelf.moved', body: ['\u0000'] }];
    for (const change of versions) {
      expect(judged(chain(1, one.hash), [toCome(two, change), three])).toMatchObject({ words: [], wanted: null });
    }
  });

  it('is known again, and in conflict where its place is taken', () => {
    expect(judged(chain(2, two.hash), [later], stored(later)).words).toEqual(['duplicate']);
    expect(judged(chain(2, two.hash), [later], stored(two)).words).toEqual(['aside conflict at 2']);
  });

  it('waits for what is missing before it', () => {
    expect(judged(chain(), [later])).toMatchObject({ words: [], wanted: 1 });
  });

  it('is set aside when it is malformed, altered or of another chain', () => {
    const bad = [
      toCome(two, { type: 'honour', v: 1 }),
      toCome(two, { type: 'honour.given', v: 0 }),
      toCome(two, { v: '2' }),
      { ...later, body: {} },
      toCome(two, { type: 'honour.given', epoch: uuid(55) }),
    ];
    const words = bad.map((event) => judged(chain(1, one.hash), [event]).words.join());
    expect(words).toEqual(['schema', 'schema', 'schema', 'hash', 'foreign'].map((code) => `aside ${code} at 2`));
  });
});

describe('judgeRecovered', () => {
  const active = { isLost: false, replacedBy: null };
  const kiosks = new Map<string, KioskStanding & { readonly wasCopied?: boolean }>([
    ['ksk_a', active],
    ['ksk_old', { isLost: true, replacedBy: 'ksk_a' }],
    ['ksk_other', active],
    ['ksk_copied', { isLost: true, replacedBy: 'ksk_a', wasCopied: true }],
  ]);
  const found = chainOf(3, { kiosk: 'ksk_old', epoch: uuid(55) });
  const all = { events: 9, bytes: 9_999 };
  const judgement = (events: readonly unknown[], known = nothing, room = all) =>
    judgeRecovered(chain(7, four.hash), events.map(readEvent), known, kiosks, room);
  const words = (events: readonly unknown[], known = nothing) => judgement(events, known).verdicts.map(word);

  it('takes events of an earlier chain in any order, with a look', () => {
    expect(words([found[2], found[0]])).toEqual(['accept recovered', 'accept recovered']);
  });

  it('F85 stops at one of a later release', () => {
    expect(words([found[0], toCome(found[1] as KioskEvent), found[2]])).toEqual(['accept recovered']);
  });

  it('knows what it has', () => {
    expect(words(found, stored(...found.slice(0, 2)))).toEqual(['duplicate', 'duplicate', 'accept recovered']);
  });

  it('keeps what is of a kiosk whose place the sender does not take, and puts nothing down under its places', () => {
    const others = chainOf(3, { kiosk: 'ksk_other', epoch: uuid(57) });
    const [first, second] = others;
    expect(words([second, first, second])).toEqual(['keep', 'keep', 'keep']);
    expect(words(others, stored(...others.slice(0, 2)))).toEqual(['duplicate', 'duplicate', 'keep']);
    // Another content under the id and the place of an event that is there.
    const fork = sealEvent({ ...(first as KioskEvent), at: '2026-11-22T10:00:00.000Z' });
    expect(words([fork], stored(...others))).toEqual(['keep']);
  });

  it('stops where no more is kept, and goes by what is there already', () => {
    const others = chainOf(3, { kiosk: 'ksk_other', epoch: uuid(57) });
    const kept = { ...nothing, kept: new Set([others[0]?.hash ?? '']) };
    const one = { events: 1, bytes: 9_999 };
    expect(judgement(others, kept, one)).toMatchObject({
      isFull: true,
      verdicts: [{ kind: 'keep' }, { kind: 'keep' }],
    });
    expect(judgement(others, nothing, { events: 9, bytes: 10 })).toMatchObject({ isFull: true, verdicts: [] });
    expect(judgement(others, { ...nothing, kept: new Set(others.map(({ hash }) => hash)) }, one).isFull).toBe(false);
  });

  it('takes what a tablet recorded beside its copy, which had sent something under the same numbers', () => {
    const copied = chainOf(2, { kiosk: 'ksk_copied', epoch: uuid(57) });
    const own = copied.map((event, index) => sealEvent({ ...event, id: uuid(80 + index) }));
    expect(words([...own, ...copied], stored(...copied))).toEqual([
      'accept recovered',
      'accept recovered',
      'duplicate',
      'duplicate',
    ]);
    // One id with two contents is nobody's work.
    expect(
      words([sealEvent({ ...(own[0] as KioskEvent), id: uuid(80), at: '2026-11-23T09:30:12.345Z' })], stored(...own)),
    ).toEqual(['aside conflict at 1']);
  });

  it('sets aside what is damaged, of no kiosk of this community, or in conflict', () => {
    const stranger = chainOf(1, { kiosk: 'ksk_stranger', epoch: uuid(56) });
    const fork = sealEvent({ ...(found[0] as KioskEvent), id: uuid(78) });
    expect(words([null, stranger[0], fork], stored(...found))).toEqual([
      'aside schema at 0',
      'aside foreign at 0',
      'aside conflict at 1',
    ]);
  });
});
