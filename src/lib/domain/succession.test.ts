import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maySpeakFor, type KioskStanding } from './succession.ts';

const standings = (rows: Readonly<Record<string, KioskStanding>>) => new Map(Object.entries(rows));
const lostTo = (replacedBy: string | null): KioskStanding => ({ isLost: true, replacedBy });
const active: KioskStanding = { isLost: false, replacedBy: null };

describe('whose events a tablet may bring', () => {
  it('is its own, and that of the lost kiosk whose place it takes', () => {
    const kiosks = standings({ a: lostTo('b'), b: active, c: active });
    expect(maySpeakFor('b', 'b', kiosks)).toBe(true);
    expect(maySpeakFor('b', 'a', kiosks)).toBe(true);
    expect(maySpeakFor('c', 'a', kiosks)).toBe(false);
    expect(maySpeakFor('a', 'b', kiosks)).toBe(false);
  });

  it('is not that of one that is not lost, whoever was named, nor of one that nobody knows', () => {
    const kiosks = standings({ a: { isLost: false, replacedBy: 'b' }, b: active, d: lostTo(null) });
    expect(maySpeakFor('b', 'a', kiosks)).toBe(false);
    expect(maySpeakFor('b', 'd', kiosks)).toBe(false);
    expect(maySpeakFor('b', 'nobody', kiosks)).toBe(false);
  });

  it('goes by way of others that are lost as well', () => {
    const kiosks = { a: lostTo('b'), b: lostTo('c'), c: active };
    expect(maySpeakFor('c', 'a', standings(kiosks))).toBe(true);
    expect(maySpeakFor('c', 'a', standings({ ...kiosks, b: { isLost: false, replacedBy: 'c' } }))).toBe(false);
  });

  it('ends however the kiosks name each other, and never reaches past one that is not lost', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const standing = fc.record({ isLost: fc.boolean(), replacedBy: fc.constantFrom(null, ...ids, 'nobody') });
    const world = fc.tuple(...ids.map(() => standing)).map((rows) => new Map(ids.map((id, at) => [id, rows[at]])));
    fc.assert(
      fc.property(world, fc.constantFrom(...ids), fc.constantFrom(...ids), (kiosks, sender, recorder) => {
        const may = maySpeakFor(sender, recorder, kiosks);
        const from = kiosks.get(recorder);
        if (sender === recorder) expect(may).toBe(true);
        else if (from?.isLost !== true) expect(may).toBe(false);
        else expect(may).toBe(from.replacedBy !== null && reaches(kiosks, from.replacedBy, sender, ids.length));
      }),
    );
  });
});

/** Whether so many steps at most lead from one kiosk to another, each over a lost one. */
function reaches(
  kiosks: ReadonlyMap<string, KioskStanding | undefined>,
  from: string,
  to: string,
  steps: number,
): boolean {
  if (from === to) return true;
  const standing = kiosks.get(from);
  if (standing === undefined || steps === 0 || !standing.isLost || standing.replacedBy === null) return false;
  return reaches(kiosks, standing.replacedBy, to, steps - 1);
}
