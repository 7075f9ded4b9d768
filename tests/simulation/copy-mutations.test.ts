import { vi } from 'vitest';
import { describeMutations, inOrder, redeem, wholeExchange } from './noticed.ts';
import type { Step } from './plan.ts';

// Mistakes with the token by which a copy of a tablet is noticed; see noticed.ts.

const copy: Step = { do: 'copyProfile', kiosk: 0 };
const useCopy: Step = { do: 'useCopy', kiosk: 0, resident: 2 };
/** An exchange whose first answer is lost, so that the next one says the same pair. */
const lostAnswer: readonly Step[] = [
  { do: 'exchange', kiosk: 0 },
  { do: 'hop', kiosk: 0, hop: 'deliver' },
  { do: 'hop', kiosk: 0, hop: 'cut' },
];
const work = [redeem(0, 0, 1), ...wholeExchange(0)];

const mutations = [
  { mutation: 'the hub takes every token', plan: inOrder(2, copy, ...work, useCopy) },
  { mutation: 'a copy that was noticed is let in', plan: inOrder(2, copy, ...work, useCopy) },
  {
    mutation: 'what a copy has sent first keeps out what its tablet recorded',
    plan: inOrder(2, copy, redeem(0, 0, 1), useCopy, ...wholeExchange(0)),
  },
  {
    mutation: 'a tablet goes on with the chain that its copy knows',
    plan: inOrder(2, copy, redeem(0, 0, 1), useCopy, ...wholeExchange(0), { do: 'settleCopies' }, ...wholeExchange(0)),
  },
  { mutation: 'a retry says another successor', plan: inOrder(2, redeem(0, 0, 1), ...lostAnswer, ...work) },
  { mutation: 'a late call is taken for a copy', plan: inOrder(2, redeem(0, 0, 1), ...lostAnswer, ...work) },
  {
    mutation: 'the anchor outlives a restore',
    plan: inOrder(2, { do: 'backUp' }, ...work, ...work, { do: 'restoreHub', losesChain: false }, ...work),
  },
] as const;
type Mutation = (typeof mutations)[number]['mutation'];

const broken = vi.hoisted(() => ({ by: undefined as string | undefined }));
const isBroken = (by: Mutation): boolean => broken.by === by;

vi.mock('#lib/domain/token.ts', async (load) => {
  const real = await load<typeof import('#lib/domain/token.ts')>();
  const judgeTurn: typeof real.judgeTurn = (known, asked) => {
    const verdict = real.judgeTurn(known, asked);
    if (isBroken('the hub takes every token') && verdict === 'copied') return 'turns';
    return isBroken('a late call is taken for a copy') && verdict === 'late' ? 'copied' : verdict;
  };
  return { ...real, judgeTurn };
});

vi.mock('#lib/server/sync/token.ts', async (load) => {
  const real = await load<typeof import('#lib/server/sync/token.ts')>();
  const takeTurn: typeof real.takeTurn = async (context, subject, asked, now) => {
    const turned = await real.takeTurn(context, subject, asked, now);
    const isLetIn = !turned.ok && turned.error.code === 'kiosk-copied' && isBroken('a copy that was noticed is let in');
    return isLetIn ? { ok: true, value: asked?.token ?? '' } : turned;
  };
  return { ...real, takeTurn };
});

vi.mock('#lib/server/sync/authenticate.ts', async (load) => {
  const real = await load<typeof import('#lib/server/sync/authenticate.ts')>();
  const authenticate: typeof real.authenticate = async (context, header, request, now) => {
    if (!isBroken('a copy that was noticed is let in')) return real.authenticate(context, header, request, now);
    await context.database.orm.execute(`UPDATE kiosk SET copied_at = NULL`);
    return real.authenticate(context, header, request, now);
  };
  return { ...real, authenticate };
});

vi.mock('#lib/server/sync/chain.ts', async (load) => {
  const real = await load<typeof import('#lib/server/sync/chain.ts')>();
  const judgeRecovered: typeof real.judgeRecovered = (caller, readings, known, kiosks, room) => {
    const isKeptOut = isBroken('what a copy has sent first keeps out what its tablet recorded');
    const uncopied = [...kiosks].map(
      ([id, kiosk]) => [id, isKeptOut ? { ...kiosk, wasCopied: false } : kiosk] as const,
    );
    return real.judgeRecovered(caller, readings, known, new Map(uncopied), room);
  };
  return { ...real, judgeRecovered };
});

vi.mock('#lib/kiosk/store/token.ts', async (load) => {
  const real = await load<typeof import('#lib/kiosk/store/token.ts')>();
  const beginTurn: typeof real.beginTurn = async (tables, random) => {
    const [held, ...earlier] = (await tables.read('tokens')) ?? [];
    if (held !== undefined && isBroken('a retry says another successor')) {
      await tables.write('tokens', [{ ...held, successor: null }, ...earlier]);
    }
    return real.beginTurn(tables, random);
  };
  const partFromCopy: typeof real.partFromCopy = async (...given) => {
    if (!isBroken('a tablet goes on with the chain that its copy knows')) await real.partFromCopy(...given);
  };
  return { ...real, beginTurn, partFromCopy };
});

vi.mock('#lib/server/restore.ts', async (load) => {
  const real = await load<typeof import('#lib/server/restore.ts')>();
  const renewAfterRestore: typeof real.renewAfterRestore = async (database, ...given) => {
    const renewed = await real.renewAfterRestore(database, ...given);
    if (!isBroken('the anchor outlives a restore')) return renewed;
    await database.orm.execute(`UPDATE kiosk SET anchored_under = community.incarnation
      FROM community WHERE community.id = kiosk.community`);
    return renewed;
  };
  return { ...real, renewAfterRestore };
});

describeMutations(mutations, broken);
