import { vi } from 'vitest';
import { describeMutations, inOrder, redeem, wholeExchange } from './noticed.ts';
import type { Plan, Step } from './plan.ts';

// Mistakes by which one tablet could speak for another, or by which what a wiped one brings of its former self could be
// lost; see noticed.ts.

/** A tablet is wiped before it has sent what it recorded, and is paired by an ordinary code. */
const wiped = (...behind: readonly Step[]): Plan =>
  inOrder(
    3,
    ...wholeExchange(0),
    redeem(0, 0, 1),
    { do: 'accrue', kiosk: 0, resident: 2 },
    { do: 'loseStore', kiosk: 0 },
    ...wholeExchange(0),
    redeem(0, 1, 1),
    ...behind,
    ...wholeExchange(0),
  );
const decided = (decision: 'released' | 'declined'): Step => ({ do: 'decidePending', decision });

const mutations = [
  { mutation: 'the hub takes what anybody brings', plan: wiped() },
  { mutation: 'the hub forgets what it keeps', plan: wiped() },
  { mutation: 'the hub keeps what it should take by now', plan: wiped(decided('released')) },
  { mutation: 'what was discarded is thrown away', plan: wiped(decided('declined')) },
  { mutation: 'a kiosk whose place is taken stays in use', plan: wiped(decided('released')) },
] as const satisfies readonly { readonly mutation: string; readonly plan: Plan }[];

type Mutation = (typeof mutations)[number]['mutation'];
const broken = vi.hoisted(() => ({ by: undefined as string | undefined }));
const isBroken = (by: Mutation): boolean => broken.by === by;

vi.mock('#lib/domain/succession.ts', async (load) => {
  const real = await load<typeof import('#lib/domain/succession.ts')>();
  const maySpeakFor: typeof real.maySpeakFor = (...given) =>
    isBroken('the hub takes what anybody brings') || real.maySpeakFor(...given);
  return { ...real, maySpeakFor };
});

vi.mock('#lib/server/sync/kept.ts', async (load) => {
  const real = await load<typeof import('#lib/server/sync/kept.ts')>();
  const keepOthers: typeof real.keepOthers = (...given) =>
    isBroken('the hub forgets what it keeps') ? Promise.resolve() : real.keepOthers(...given);
  const settleKept: typeof real.settleKept = (...given) =>
    isBroken('the hub keeps what it should take by now') ? Promise.resolve() : real.settleKept(...given);
  return { ...real, keepOthers, settleKept };
});

vi.mock('#lib/server/ledger/hub-records/kept-discard.ts', async (load) => {
  const real = await load<typeof import('#lib/server/ledger/hub-records/kept-discard.ts')>();
  const { sql } = await import('drizzle-orm');
  const keptDiscard: typeof real.keptDiscard = async (applying) => {
    const { tx, change } = applying;
    await real.keptDiscard(applying);
    if (isBroken('what was discarded is thrown away')) {
      await tx.execute(sql`DELETE FROM kept_event WHERE community = ${change.communityId}`);
    }
  };
  return { ...real, keptDiscard };
});

vi.mock('#lib/server/ledger/hub-records/replacement.ts', async (load) => {
  const real = await load<typeof import('#lib/server/ledger/hub-records/replacement.ts')>();
  const { sql } = await import('drizzle-orm');
  const takePlace: typeof real.takePlace = async (tx, change, { kioskId, by, exposure }) => {
    if (!isBroken('a kiosk whose place is taken stays in use')) {
      await real.takePlace(tx, change, { kioskId, by, exposure });
      return;
    }
    await tx.execute(sql`UPDATE kiosk SET replaced_by = ${by}
      WHERE community = ${change.communityId} AND id = ${kioskId}`);
  };
  const replacement: typeof real.replacement = ({ tx, change, fact }) => takePlace(tx, change, fact.body);
  return { ...real, takePlace, replacement };
});

describeMutations(mutations, broken);
