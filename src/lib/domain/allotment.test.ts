import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  freePoints,
  grant,
  holdersToAsk,
  move,
  reclaim,
  release,
  share,
  type AllotmentPolicy,
  type Holdings,
} from './allotment.ts';

const holdings = (balance: number, allotted: Holdings['allotted'] = {}): Holdings => ({ balance, allotted });
const home: AllotmentPolicy = { kind: 'home' };
const split: AllotmentPolicy = { kind: 'split' };

describe('sharing out', () => {
  it.each([
    ['everything to the kiosk of the home store', 100, ['a', 'b'], 'b', home, { b: 100 }],
    ['to the first kiosk where the home store has none', 100, ['a', 'b'], null, home, { a: 100 }],
    ['in equal parts, the odd points to the first', 101, ['a', 'b', 'c'], 'a', split, { a: 34, b: 34, c: 33 }],
    [
      'to each up to a limit, the rest stays free',
      100,
      ['a', 'b'],
      'a',
      { kind: 'floor', points: 30 },
      { a: 30, b: 30 },
    ],
    [
      'to each up to a limit, as long as there is some',
      40,
      ['a', 'b'],
      'a',
      { kind: 'floor', points: 30 },
      { a: 30, b: 10 },
    ],
    ['to nobody where no kiosk is', 100, [], null, home, {}],
  ] as const)('gives %s', (_what, balance, kiosks, homeKiosk, policy, allotted) => {
    expect(share(holdings(balance), kiosks, homeKiosk, policy)).toEqual({ balance, allotted });
  });

  it('leaves alone what is set apart already', () => {
    expect(share(holdings(100, { a: 60 }), ['a', 'b'], 'b', home).allotted).toEqual({ a: 60, b: 40 });
    expect(share(holdings(50, { a: 60 }), ['a', 'b'], 'b', home).allotted).toEqual({ a: 60 });
  });
});

describe('moving points', () => {
  it.each([
    ['what is earned at a kiosk belongs to it', 100, { a: 50 }, 'b', 20, 120, { a: 50, b: 20 }],
    ['what is earned elsewhere is free', 100, { a: 50 }, null, 20, 120, { a: 50 }],
    ['what is spent comes out of the own allotment', 100, { a: 50 }, 'a', -30, 70, { a: 20 }],
    ['and then out of the free rest', 100, { a: 50 }, 'a', -60, 40, {}],
    ['another kiosk keeps its own, whatever is spent', 100, { a: 50, b: 50 }, 'a', -60, 40, { b: 50 }],
  ] as const)('%s', (_what, balance, allotted, kiosk, delta, after, left) => {
    expect(move(holdings(balance, allotted), kiosk, delta)).toEqual({ balance: after, allotted: left });
  });
});

describe('asking and giving up', () => {
  it('grants what is free, and the same again is not granted twice', () => {
    const once = grant(holdings(100, { a: 70 }), 'b', 50);
    expect(once.allotted).toEqual({ a: 70, b: 30 });
    expect(grant(once, 'b', 50)).toEqual(once);
  });

  it('asks those who hold most first, for no more than they hold', () => {
    expect(holdersToAsk(holdings(90, { a: 20, b: 60, c: 10 }), 'c', 70)).toEqual([
      { kiosk: 'b', points: 60 },
      { kiosk: 'a', points: 10 },
    ]);
    expect(holdersToAsk(holdings(10, { c: 10 }), 'c', 70)).toEqual([]);
  });

  it('gives what is released to those who asked, and the rest is free', () => {
    const asks = [
      { asker: 'b', points: 30 },
      { asker: 'c', points: 30 },
    ];
    expect(release(holdings(100, { a: 100 }), 'a', 40, asks).allotted).toEqual({ a: 60, b: 30, c: 10 });
    const all = release(holdings(100, { a: 100 }), 'a', 80, asks);
    expect(all.allotted).toEqual({ a: 20, b: 30, c: 30 });
    expect(freePoints(all)).toBe(20);
  });

  it('releases no more than a kiosk holds', () => {
    expect(release(holdings(100, { a: 10 }), 'a', 40, [{ asker: 'b', points: 40 }]).allotted).toEqual({ b: 10 });
  });

  it('frees what a lost kiosk held', () => {
    expect(reclaim(holdings(100, { a: 60, b: 40 }), 'a')).toEqual(holdings(100, { b: 40 }));
  });
});

// The safety argument of docs/reliability.md: each kiosk knows of its own events at once and of everything else late,
// decides by what it knows, and yet all of them together never spend more than there is.
describe('many kiosks that hear of each other late', () => {
  const kiosks = ['a', 'b', 'c'] as const;
  const step = fc.record({
    do: fc.constantFrom('spend', 'earn', 'push', 'pull', 'ask', 'credit'),
    kiosk: fc.integer({ min: 0, max: 2 }),
    points: fc.integer({ min: 1, max: 80 }),
  });
  const policies = fc.constantFrom<AllotmentPolicy>(home, split, { kind: 'floor', points: 25 });

  interface Tablet {
    readonly name: string;
    known: number;
    unsent: number[];
    /** What was asked of it and it has not answered. */
    wanted: { readonly asker: string; readonly points: number }[];
  }

  it('never overdraw, and what is set apart never exceeds the balance', () => {
    fc.assert(
      fc.property(policies, fc.array(step, { maxLength: 60 }), (policy, steps) => {
        let hub = share(holdings(100), kiosks, 'a', policy);
        const tablets = kiosks.map((name): Tablet => ({
          name,
          known: hub.allotted[name] ?? 0,
          unsent: [],
          wanted: [],
        }));
        const here = ({ known, unsent }: Tablet) => unsent.reduce((sum, delta) => sum + delta, known);
        const push = (tablet: Tablet) => {
          for (const delta of tablet.unsent.splice(0)) {
            tablet.known += delta;
            hub = move(hub, tablet.name, delta);
          }
        };
        for (const { do: what, kiosk, points } of steps) {
          const tablet = tablets[kiosk];
          if (tablet === undefined) continue;
          if (what === 'spend' && here(tablet) >= points) tablet.unsent.push(-points);
          if (what === 'earn') tablet.unsent.push(points);
          if (what === 'push') push(tablet);
          if (what === 'credit') hub = share(move(hub, null, points), kiosks, 'a', policy);
          if (what === 'ask') {
            hub = grant(hub, tablet.name, points);
            const missing = points - (hub.allotted[tablet.name] ?? 0);
            for (const asked of holdersToAsk(hub, tablet.name, Math.max(0, missing))) {
              tablets
                .find(({ name }) => name === asked.kiosk)
                ?.wanted.push({ asker: tablet.name, points: asked.points });
            }
          }
          if (what === 'pull') {
            push(tablet);
            tablet.known = hub.allotted[tablet.name] ?? 0;
            for (const { asker, points: asked } of tablet.wanted.splice(0)) {
              const given = Math.min(asked, tablet.known);
              hub = release(hub, tablet.name, given, [{ asker, points: asked }]);
              tablet.known -= given;
            }
          }
          expect(freePoints(hub)).toBeGreaterThanOrEqual(0);
          expect(Math.min(hub.balance, ...Object.values(hub.allotted))).toBeGreaterThanOrEqual(0);
        }
        for (const tablet of tablets) push(tablet);
        expect(freePoints(hub)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 500 },
    );
  });
});
