import { vi } from 'vitest';
import { dayMs } from '#lib/domain/day.ts';
import { describeMutations, inOrder, wholeExchange } from './noticed.ts';
import type { Plan, Step } from './plan.ts';

// Mistakes by which a thief with a signed-in tablet could give more than is allowed; see noticed.ts.

/** A tablet may give two awards a day, and whoever has got hold of it does these things. */
const thief = (...steps: readonly Step[]): Plan => ({ ...inOrder(2, ...steps), awardPointsPerDay: 40 });

const awards = (times: number): readonly Step[] =>
  Array.from({ length: times }, (): Step => ({ do: 'accrue', kiosk: 0, resident: 0 }));
/** The tablet gives three awards at a time, and sends them each time. */
const everyHour = (times: number): readonly Step[] =>
  Array.from({ length: times }, () => [...awards(3), ...wholeExchange(0)]).flat();
/** The tablet is told another day each time, before it has heard of the hub again. */
const onOtherDays = (days: number): readonly Step[] =>
  Array.from({ length: days }, (): readonly Step[] => [{ do: 'clock', kiosk: 0, ms: dayMs }, ...awards(2)]).flat();

const spends: readonly Step[] = [
  ...wholeExchange(0),
  ...wholeExchange(1),
  { do: 'ask', kiosk: 1, resident: 0, pieces: 9 },
  ...Array.from({ length: 2 }, (): Step => ({ do: 'hop', kiosk: 1, hop: 'answer' })),
];

const mutations = [
  { mutation: 'the hub bounds no award', plan: thief(...awards(6), ...spends) },
  { mutation: 'the hub takes any day that a tablet says', plan: thief(...onOtherDays(4), ...spends) },
  { mutation: 'the hub judges each push by itself', plan: thief(...everyHour(3), ...spends) },
  { mutation: 'the hub lets what is pending be spent', plan: thief(...awards(4), ...spends) },
  { mutation: 'the hub forgets what is pending', plan: thief(...awards(4), ...spends) },
] as const satisfies readonly { readonly mutation: string; readonly plan: Plan }[];

type Mutation = (typeof mutations)[number]['mutation'];
const broken = vi.hoisted(() => ({ by: undefined as string | undefined }));
const isBroken = (by: Mutation): boolean => broken.by === by;

vi.mock('#lib/domain/award-allowance.ts', async (load) => {
  const real = await load<typeof import('#lib/domain/award-allowance.ts')>();
  const beyondAllowance: typeof real.beyondAllowance = (...given) =>
    isBroken('the hub bounds no award') ? 0 : real.beyondAllowance(...given);
  const countedDay: typeof real.countedDay = (occurrence, zone) =>
    isBroken('the hub takes any day that a tablet says')
      ? real.countedDay({ ...occurrence, exchangedMs: occurrence.atMs, receivedMs: occurrence.atMs }, zone)
      : real.countedDay(occurrence, zone);
  return { ...real, beyondAllowance, countedDay };
});

vi.mock('#lib/server/ledger/load-worth.ts', async (load) => {
  const real = await load<typeof import('#lib/server/ledger/load-worth.ts')>();
  const loadWorth: typeof real.loadWorth = (...given) =>
    isBroken('the hub judges each push by itself') ? Promise.resolve(new Map()) : real.loadWorth(...given);
  return { ...real, loadWorth };
});

vi.mock('#lib/server/ledger/pending.ts', async (load) => {
  const real = await load<typeof import('#lib/server/ledger/pending.ts')>();
  const pendingDeltas: typeof real.pendingDeltas = (...given) =>
    isBroken('the hub lets what is pending be spent') ? new Map() : real.pendingDeltas(...given);
  const pendingStatements: typeof real.pendingStatements = (change, { pendings, freed, addedWorth }) => {
    const kept = isBroken('the hub forgets what is pending') ? new Map() : pendings;
    return real.pendingStatements(change, { pendings: kept, freed, addedWorth });
  };
  return { ...real, pendingDeltas, pendingStatements };
});

describeMutations(mutations, broken);
