import { vi } from 'vitest';
import { dayMs } from '#lib/domain/day.ts';
import { describeMutations, inOrder, redeem, wholeExchange } from './noticed.ts';
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

/** The resident takes home all that can be had, and somebody else hears of it. */
const takesAll: readonly Step[] = Array.from({ length: 90 }, () => redeem(0, 0, 1));
const settles = (awardPointsPerDay: number): Step => ({
  do: 'changePolicy',
  // As it is: all is set apart for the first tablet.
  allotment: 2,
  lowStockPieces: 5,
  awardPointsPerDay,
});
/** The answer that tells the tablet what it may give from now on is lost. */
const hearsNothing: readonly Step[] = [
  { do: 'exchange', kiosk: 0 },
  { do: 'hop', kiosk: 0, hop: 'deliver' },
  { do: 'hop', kiosk: 0, hop: 'cut' },
];

const mutations = [
  { mutation: 'the hub bounds no award', plan: thief(...awards(6), ...spends) },
  { mutation: 'the hub takes any day that a tablet says', plan: thief(...onOtherDays(4), ...spends) },
  { mutation: 'the hub judges each push by itself', plan: thief(...everyHour(3), ...spends) },
  { mutation: 'the hub lets what is pending be spent', plan: thief(...awards(4), ...spends) },
  { mutation: 'the hub forgets what is pending', plan: thief(...awards(4), ...spends) },
  { mutation: 'the tablet bounds no award', plan: thief(...awards(4), ...takesAll, ...wholeExchange(0)) },
  {
    mutation: 'the hub does not tell what was given before',
    plan: thief(...awards(2), ...wholeExchange(0), ...awards(2), ...takesAll, ...wholeExchange(0)),
  },
  {
    mutation: 'the hub goes by what is in force and not by what it told',
    plan: thief(settles(0), ...awards(2), ...takesAll, ...wholeExchange(0)),
  },
  {
    mutation: 'the hub takes what it told for heard',
    plan: thief(settles(0), ...hearsNothing, ...awards(2), ...takesAll, ...wholeExchange(0)),
  },
  {
    mutation: 'the hub does not tell whose points are pending',
    plan: thief(...awards(4), ...wholeExchange(0), { do: 'decidePending', decision: 'released' }, ...wholeExchange(0)),
  },
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
  const toldAfter: typeof real.toldAfter = (told, goesBy, latest) => {
    const after = real.toldAfter(told, goesBy, latest);
    return isBroken('the hub takes what it told for heard') ? { ...after, before: null } : after;
  };
  const heldTo: typeof real.heldTo = (told) =>
    isBroken('the hub goes by what is in force and not by what it told') ? null : real.heldTo(told);
  return { ...real, beyondAllowance, countedDay, toldAfter, heldTo };
});

vi.mock('#lib/kiosk/store/bounded.ts', async (load) => {
  const real = await load<typeof import('#lib/kiosk/store/bounded.ts')>();
  const pendingOf: typeof real.pendingOf = (...given) =>
    isBroken('the tablet bounds no award') ? Promise.resolve(0) : real.pendingOf(...given);
  return { ...real, pendingOf };
});

vi.mock('#lib/server/sync/allowance.ts', async (load) => {
  const real = await load<typeof import('#lib/server/sync/allowance.ts')>();
  const walkAllowance: typeof real.walkAllowance = async (...given) => {
    const walked = await real.walkAllowance(...given);
    if (!isBroken('the hub does not tell what was given before')) return walked;
    return { ...walked, rows: walked.rows.map((row) => ({ ...row, points: row.perDay })) };
  };
  return { ...real, walkAllowance };
});

vi.mock('#lib/server/sync/scope-rows.ts', async (load) => {
  const real = await load<typeof import('#lib/server/sync/scope-rows.ts')>();
  const pending: typeof real.walks.pending = async (tx, walk) =>
    isBroken('the hub does not tell whose points are pending')
      ? { rows: [], count: 0, place: null }
      : real.walks.pending(tx, walk);
  return { ...real, walks: { ...real.walks, pending } };
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
