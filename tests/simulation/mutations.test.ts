import * as v from 'valibot';
import { vi } from 'vitest';
import { headForm } from '#lib/protocol/columns.ts';
import { describeMutations, inOrder, redeem, wholeExchange } from './noticed.ts';
import type { Plan, Step } from './plan.ts';
import { regressions } from './regressions.ts';

// Mistakes of kiosks and of what the hub does with their events; see noticed.ts.

const ask = (kiosk: number, resident: number, pieces: number): readonly Step[] => [
  { do: 'ask', kiosk, resident, pieces },
  ...Array.from({ length: 2 }, (): Step => ({ do: 'hop', kiosk, hop: 'answer' })),
];

const hourMs = 3_600_000;
/** All points are set apart for kiosk 0, and so many a day are lent. */
const lending = (lendPointsPerDay: number, ...steps: readonly Step[]): Plan => ({
  ...inOrder(2, ...steps),
  lendPointsPerDay,
});

const mutations = [
  {
    mutation: 'the hub forgets which events it has',
    plan: inOrder(3, redeem(0, 0, 1), { do: 'exchange', kiosk: 0 }, { do: 'hop', kiosk: 0, hop: 'twice' }),
  },
  {
    mutation: 'the hub forgets how far a chain has come',
    plan: inOrder(3, redeem(0, 0, 1), ...wholeExchange(0), redeem(0, 0, 1)),
  },
  { mutation: 'the hub posts the points of each event twice', plan: inOrder(3, redeem(0, 0, 1)) },
  { mutation: 'the hub posts nothing of goods', plan: inOrder(3, redeem(0, 0, 1)) },
  { mutation: 'the hub leaves the last row of a page out', plan: inOrder(3, redeem(0, 0, 1)) },
  {
    // Everything is set apart for kiosk 0; it spends most, is declared lost, and kiosk 1 spends the same points.
    mutation: 'the hub raises no reviews',
    plan: inOrder(2, redeem(0, 2, 30), { do: 'revoke', kiosk: 0 }, ...wholeExchange(1), redeem(1, 2, 30)),
  },
  { mutation: 'the hub grants points that are not free', plan: inOrder(2, ...ask(1, 2, 20)) },
  {
    mutation: 'the kiosk saves the cursor before the rows',
    plan: inOrder(
      0,
      redeem(1, 1, 1),
      ...wholeExchange(1),
      { do: 'crash', kiosk: 0, writes: 1, when: 'after' },
      ...wholeExchange(0),
    ),
  },
  {
    mutation: 'the kiosk takes what it sends for acknowledged',
    plan: inOrder(3, redeem(0, 0, 1), { do: 'exchange', kiosk: 0 }, { do: 'hop', kiosk: 0, hop: 'cut' }),
  },
  {
    mutation: 'the kiosk counts its own events on top of rows that contain them',
    plan: inOrder(3, redeem(0, 0, 1), ...wholeExchange(0)),
  },
  {
    mutation: 'the kiosk lets a pull overwrite what it has not sent',
    plan: inOrder(3, { do: 'exchange', kiosk: 0 }, { do: 'hop', kiosk: 0, hop: 'deliver' }, redeem(0, 0, 1), {
      do: 'hop',
      kiosk: 0,
      hop: 'answer',
    }),
  },
  {
    mutation: 'the kiosk does not look into its second copy',
    plan: inOrder(0, redeem(0, 0, 1), { do: 'loseStore', kiosk: 0 }),
  },
  { mutation: 'the kiosk sends nothing again that a restored hub has lost', plan: regressions[0].plan },
  { mutation: 'the kiosk sends nothing of earlier chains again', plan: regressions[1].plan },
  {
    mutation: 'the hub gives a tablet that it has forgotten a new name',
    plan: regressions[2].plan,
  },
  {
    // Everything is set apart for kiosk 0.
    mutation: 'the kiosk spends what is set apart for others',
    plan: inOrder(2, redeem(1, 2, 30), redeem(0, 2, 30)),
  },
  {
    // Half each: kiosk 0 asks for a hundred more, and kiosk 1 gives them up and spends them all the same.
    mutation: 'the kiosk counts what it has released as its own',
    plan: inOrder(0, ...ask(0, 3, 20), ...wholeExchange(1), redeem(1, 3, 16), ...wholeExchange(0), redeem(0, 3, 20)),
  },
  {
    mutation: 'the kiosk goes on spending when its right has ended',
    plan: lending(90, ...wholeExchange(0), { do: 'wait', ms: 5 * hourMs }, redeem(0, 2, 1)),
  },
  { mutation: 'a restored hub goes by the leases of its dump', plan: regressions[3].plan },
  {
    mutation: 'the hub lends what the community does not want lent',
    plan: lending(0, { do: 'wait', ms: hourMs }, ...ask(1, 2, 20), redeem(1, 2, 20), redeem(0, 2, 30)),
  },
  {
    mutation: 'the hub lends more than the community lets it',
    plan: lending(90, { do: 'wait', ms: hourMs }, ...ask(1, 2, 20)),
  },
  {
    mutation: 'the hub forgets what it has lent',
    plan: lending(90, { do: 'wait', ms: hourMs }, ...ask(1, 2, 3)),
  },
  {
    mutation: 'the kiosk sends what the hub has not announced',
    plan: inOrder(
      3,
      { do: 'putHubBack' },
      ...wholeExchange(0),
      { do: 'receive', kiosk: 0, item: 0, keeps: true },
      ...wholeExchange(0),
    ),
  },
  {
    mutation: 'the hub leaves out a scope that it does not serve',
    plan: inOrder(3, { do: 'outdate', kiosk: 0 }, redeem(0, 0, 1), ...wholeExchange(0)),
  },
  {
    mutation: 'what a tablet said that was put back is never said in full',
    plan: inOrder(3, { do: 'register', kiosk: 0 }, { do: 'putTabletBack', kiosk: 0 }, ...wholeExchange(0)),
  },
  // Of these kiosk and hub think alike, so that only the model of the simulation can tell.
  {
    mutation: 'goods that are written off stay on the shelf',
    plan: inOrder(3, { do: 'writeOff', kiosk: 0, item: 0, pieces: 1 }),
  },
  {
    mutation: 'a count corrects nothing',
    plan: inOrder(3, { do: 'countItem', kiosk: 0, item: 0, pieces: 4 }, { do: 'confirmCount', kiosk: 0 }),
  },
  {
    mutation: 'a card that is lost goes on being used',
    plan: inOrder(3, { do: 'register', kiosk: 0 }, { do: 'revokeCard', kiosk: 0, person: 0 }),
  },
  {
    mutation: 'a shift is closed without what happened in it',
    plan: inOrder(3, redeem(0, 0, 1), { do: 'closeShift', kiosk: 0 }),
  },
] as const;
type Mutation = (typeof mutations)[number]['mutation'];

const broken = vi.hoisted(() => ({ by: undefined as string | undefined }));
const isBroken = (by: Mutation): boolean => broken.by === by;

vi.mock('#lib/server/sync/known.ts', async (load) => {
  const real = await load<typeof import('#lib/server/sync/known.ts')>();
  const loadKnown: typeof real.loadKnown = async (...given) =>
    isBroken('the hub forgets which events it has')
      ? { events: [], asides: [], erased: new Set<string>(), kept: new Set<string>() }
      : real.loadKnown(...given);
  return { ...real, loadKnown };
});

vi.mock('#lib/server/sync/chain-store.ts', async (load) => {
  const real = await load<typeof import('#lib/server/sync/chain-store.ts')>();
  const saveChain: typeof real.saveChain = async (...given) => {
    if (!isBroken('the hub forgets how far a chain has come')) await real.saveChain(...given);
  };
  return { ...real, saveChain };
});

vi.mock('#lib/server/ledger/balances.ts', async (load) => {
  const real = await load<typeof import('#lib/server/ledger/balances.ts')>();
  const balanceUpdate: typeof real.balanceUpdate = (...given) => {
    const statements = real.balanceUpdate(...given);
    if (isBroken('the hub forgets what it has lent')) return real.balanceUpdate(given[0], given[1], given[2], given[3]);
    return isBroken('the hub posts the points of each event twice') ? [...statements, ...statements] : statements;
  };
  return { ...real, balanceUpdate };
});

vi.mock('#lib/server/ledger/posting.ts', async (load) => {
  const real = await load<typeof import('#lib/server/ledger/posting.ts')>();
  const goodsPosted: typeof real.goodsPosted = (...given) =>
    isBroken('the hub posts nothing of goods') ? [] : real.goodsPosted(...given);
  return { ...real, goodsPosted };
});

vi.mock('#lib/domain/lease.ts', async (load) => {
  const real = await load<typeof import('#lib/domain/lease.ts')>();
  const hasEnded: typeof real.hasEnded = (...given) =>
    !isBroken('the kiosk goes on spending when its right has ended') && real.hasEnded(...given);
  return { ...real, hasEnded };
});

vi.mock('#lib/server/sync/lease.ts', async (load) => {
  const real = await load<typeof import('#lib/server/sync/lease.ts')>();
  const forgetPromises: typeof real.forgetPromises = async (...given) => {
    if (!isBroken('a restored hub goes by the leases of its dump')) await real.forgetPromises(...given);
  };
  return { ...real, forgetPromises };
});

vi.mock('#lib/server/sync/holders.ts', async (load) => {
  const real = await load<typeof import('#lib/server/sync/holders.ts')>();
  const leftToLend: typeof real.leftToLend = async (...given) => {
    const left = await real.leftToLend(...given);
    const lendsFreely =
      isBroken('the hub lends what the community does not want lent') ||
      isBroken('the hub lends more than the community lets it');
    return lendsFreely ? { isStrict: false, points: Number.MAX_SAFE_INTEGER } : left;
  };
  return { ...real, leftToLend };
});

vi.mock('#lib/protocol/enrolment.ts', async (load) => {
  const real = await load<typeof import('#lib/protocol/enrolment.ts')>();
  // The hub reads requests by this schema and answers by another one.
  const enrolmentRequestSchema = v.pipe(
    real.enrolmentRequestSchema,
    v.transform((request) => ({
      ...request,
      formerKiosk: isBroken('the hub gives a tablet that it has forgotten a new name') ? null : request.formerKiosk,
    })),
  );
  return { ...real, enrolmentRequestSchema };
});

vi.mock('#lib/server/sync/scope-rows.ts', async (load) => {
  const real = await load<typeof import('#lib/server/sync/scope-rows.ts')>();
  const residents: typeof real.walks.residents = async (...given) => {
    const walked = await real.walks.residents(...given);
    const isLeftOut = isBroken('the hub leaves the last row of a page out') && walked.count > 1;
    const places = walked.rows.id.slice(0, -1).map((_id, place) => place);
    return isLeftOut ? { ...walked, rows: headForm.pick(walked.rows, places) } : walked;
  };
  return { ...real, walks: { ...real.walks, residents } };
});

vi.mock('#lib/protocol/versions.ts', async (load) => {
  const real = await load<typeof import('#lib/protocol/versions.ts')>();
  const isReadBy: typeof real.isReadBy = (...given) =>
    isBroken('the kiosk sends what the hub has not announced') || real.isReadBy(...given);
  return { ...real, isReadBy };
});

vi.mock('#lib/server/sync/cursor.ts', async (load) => {
  const real = await load<typeof import('#lib/server/sync/cursor.ts')>();
  const readScopes: typeof real.readScopes = (parameter) => {
    if (!isBroken('the hub leaves out a scope that it does not serve')) return real.readScopes(parameter);
    return real.readScopes(
      (parameter ?? '')
        .split(',')
        .filter((one) => real.readScopes(one).ok)
        .join(),
    );
  };
  return { ...real, readScopes };
});

vi.mock('#lib/server/ledger/reviews.ts', async (load) => {
  const real = await load<typeof import('#lib/server/ledger/reviews.ts')>();
  const reviewsOf: typeof real.reviewsOf = (...given) =>
    isBroken('the hub raises no reviews') ? [] : real.reviewsOf(...given);
  return { ...real, reviewsOf };
});

vi.mock('#lib/domain/allotment.ts', async (load) => {
  const real = await load<typeof import('#lib/domain/allotment.ts')>();
  const grant: typeof real.grant = (holdings, kiosk, atLeast) =>
    isBroken('the hub grants points that are not free')
      ? { ...holdings, allotted: { ...holdings.allotted, [kiosk]: atLeast } }
      : real.grant(holdings, kiosk, atLeast);
  return { ...real, grant };
});

vi.mock('#lib/kiosk/store/snapshot.ts', async (load) => {
  const real = await load<typeof import('#lib/kiosk/store/snapshot.ts')>();
  const applyPull: typeof real.applyPull = async (tables, pulled, at) => {
    if (isBroken('the kiosk saves the cursor before the rows')) {
      const { cursor } = pulled.last;
      const sync = await tables.read('sync');
      await tables.transaction('rw', tables.meta, async () => {
        if (sync !== undefined) await tables.write('sync', { ...sync, cursor });
      });
      return real.applyPull(tables, { ...pulled, from: sync === undefined ? pulled.from : cursor }, at);
    }
    const own = await tables.effects.toArray();
    const again = await real.applyPull(tables, pulled, at);
    if (isBroken('the kiosk counts its own events on top of rows that contain them')) await tables.effects.bulkPut(own);
    if (isBroken('the kiosk lets a pull overwrite what it has not sent')) await tables.effects.clear();
    return again;
  };
  return { ...real, applyPull };
});

vi.mock('#lib/facts/write-off/fact.ts', async (load) => {
  const { writeOff } = await load<typeof import('#lib/facts/write-off/fact.ts')>();
  const effects: typeof writeOff.effects = (...given) =>
    isBroken('goods that are written off stay on the shelf') ? [] : writeOff.effects(...given);
  return { writeOff: { ...writeOff, effects } };
});

vi.mock('#lib/facts/stocktake/fact.ts', async (load) => {
  const { stocktake } = await load<typeof import('#lib/facts/stocktake/fact.ts')>();
  const effects: typeof stocktake.effects = (...given) =>
    isBroken('a count corrects nothing') ? [] : stocktake.effects(...given);
  return { stocktake: { ...stocktake, effects } };
});

vi.mock('#lib/facts/card-stop/fact.ts', async (load) => {
  const { cardStop } = await load<typeof import('#lib/facts/card-stop/fact.ts')>();
  const effects: typeof cardStop.effects = (...given) =>
    isBroken('a card that is lost goes on being used') ? [] : cardStop.effects(...given);
  return { cardStop: { ...cardStop, effects } };
});

vi.mock('#lib/kiosk/store/outbox.ts', async (load) => {
  const real = await load<typeof import('#lib/kiosk/store/outbox.ts')>();
  const nextBatch: typeof real.nextBatch = async (tables, state, most, behind) => {
    const rows = await real.nextBatch(tables, state, most, behind);
    const chain = await tables.read('chain');
    const last = rows.at(-1);
    // Only a push asks what comes behind what it has sent.
    if (isBroken('the kiosk takes what it sends for acknowledged') && state === 'waiting' && behind !== undefined) {
      if (chain !== undefined && last !== undefined) await tables.write('chain', { ...chain, answeredSeq: last.seq });
    }
    return rows;
  };
  const liveOnly: typeof real.liveOnly = async (...given) =>
    isBroken('a shift is closed without what happened in it') ? [] : real.liveOnly(...given);
  return { ...real, nextBatch, liveOnly };
});

vi.mock('#lib/kiosk/store/answers.ts', async (load) => {
  const real = await load<typeof import('#lib/kiosk/store/answers.ts')>();
  const sendAgainFrom: typeof real.sendAgainFrom = async (...given) =>
    isBroken('the kiosk sends nothing again that a restored hub has lost') ? 0 : real.sendAgainFrom(...given);
  const sendEarlierAgain: typeof real.sendEarlierAgain = async (...given) =>
    isBroken('the kiosk sends nothing of earlier chains again') ? 0 : real.sendEarlierAgain(...given);
  return { ...real, sendAgainFrom, sendEarlierAgain };
});

vi.mock('#lib/kiosk/store/late-words.ts', async (load) => {
  const real = await load<typeof import('#lib/kiosk/store/late-words.ts')>();
  const sendWordsAfter: typeof real.sendWordsAfter = async (...given) => {
    if (!isBroken('what a tablet said that was put back is never said in full')) await real.sendWordsAfter(...given);
  };
  return { ...real, sendWordsAfter };
});

vi.mock('#lib/kiosk/store/recovery.ts', async (load) => {
  const real = await load<typeof import('#lib/kiosk/store/recovery.ts')>();
  const compareAtBoot: typeof real.compareAtBoot = async (...given) =>
    isBroken('the kiosk does not look into its second copy') ? { kind: 'sound' } : real.compareAtBoot(...given);
  return { ...real, compareAtBoot };
});

vi.mock('#lib/kiosk/store/resident-view.ts', async (load) => {
  const real = await load<typeof import('#lib/kiosk/store/resident-view.ts')>();
  const readPoints: typeof real.readPoints = async (tables, residentId) => {
    const here = await real.readPoints(tables, residentId);
    if (here === undefined) return undefined;
    if (isBroken('the kiosk spends what is set apart for others')) return { ...here, spendable: here.balance };
    if (!isBroken('the kiosk counts what it has released as its own')) return here;
    const released = await tables.effects.where('subject').equals(`a:${residentId}`).toArray();
    return { ...here, spendable: released.reduce((sum, { delta }) => sum - delta, here.spendable) };
  };
  return { ...real, readPoints };
});

describeMutations(mutations, broken);
