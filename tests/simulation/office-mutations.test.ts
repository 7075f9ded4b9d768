import { vi } from 'vitest';
import { describeMutations, inOrder, redeem, wholeExchange } from './noticed.ts';
import type { Step } from './plan.ts';

// Mistakes with what managers do, with files of tablets, with cash and with goods that staff let through; see
// noticed.ts.

const propose: Step = { do: 'propose', resident: 2, points: 60 };
const confirm: Step = { do: 'decide', decision: 'confirm' };
const register: readonly Step[] = [{ do: 'register', kiosk: 0 }, ...wholeExchange(0)];
const erase: Step = { do: 'erase', person: 0 };
/** Both items there are, whichever stands first. */
const ofBoth = (stepOf: (item: number) => Step): readonly Step[] => [stepOf(0), stepOf(1)];
const receive = (spoils: boolean) => (item: number) =>
  ({ do: 'receive', kiosk: 0, item, keeps: false, spoils }) as const;
const buy = (pieces: number, letsThrough: boolean) => (item: number) =>
  ({ do: 'buy', kiosk: 0, resident: 0, item, pieces, letsThrough }) as const;
const createItem: Step = { do: 'createItem', kiosk: 0 };
const changePolicy: Step = { do: 'changePolicy', allotment: 1, lowStockPieces: 7 };
/** Whoever stands behind the manager of the founding. */
const changeStaff: Step = { do: 'changeStaff', member: 1 };

const mutations = [
  { mutation: 'somebody confirms what they have proposed themselves', plan: inOrder(3, propose, confirm) },
  { mutation: 'an adjustment is confirmed and moves nothing', plan: inOrder(3, propose, confirm) },
  { mutation: 'a seal leaves something out', plan: inOrder(3, propose, { do: 'night' }) },
  {
    mutation: 'a restored hub forgets what managers did',
    plan: inOrder(3, { do: 'backUp' }, propose, { do: 'restoreHub', losesChain: false }),
  },
  { mutation: 'the hub keeps the name of somebody who was erased', plan: inOrder(3, ...register, erase) },
  { mutation: 'a reason that was erased stays beside its fact', plan: inOrder(3, propose, erase) },
  { mutation: 'a tablet keeps the words of somebody who was erased', plan: inOrder(3, ...register, erase) },
  { mutation: 'the policy is changed by somebody who has not seen what it is', plan: inOrder(3, changePolicy) },
  { mutation: 'a tablet goes by the policy of its pairing', plan: inOrder(3, changePolicy) },
  { mutation: 'tablets never hear of somebody who joins the staff', plan: inOrder(3, { do: 'hire', role: 'clerk' }) },
  { mutation: 'access goes on that a manager has ended', plan: inOrder(3, changeStaff) },
  { mutation: 'a card goes on being used that the office has stopped', plan: inOrder(3, redeem(0, 0, 1)) },
  {
    mutation: 'a decision on a finding is forgotten',
    plan: inOrder(4, { do: 'revoke', kiosk: 0 }, { do: 'decideFinding', finding: 0, choice: 0 }),
  },
  {
    mutation: 'the last event of a file is left out',
    plan: inOrder(3, redeem(0, 0, 1), redeem(0, 0, 1), { do: 'carryOutbox', kiosk: 0 }),
  },
  {
    mutation: 'what came with a file is taken for new when its tablet is back',
    plan: inOrder(3, redeem(0, 0, 1), { do: 'carryOutbox', kiosk: 0 }, ...wholeExchange(0)),
  },
  {
    mutation: 'cash is posted nowhere',
    plan: inOrder(3, createItem, ...ofBoth(receive(false)), ...ofBoth(buy(1, false))),
  },
  {
    mutation: 'goods are handed out that the books do not have, and nobody lets them through',
    plan: inOrder(3, createItem, ...ofBoth(buy(1, false))),
  },
  {
    mutation: 'staff let goods through that are past their day',
    plan: inOrder(3, createItem, ...ofBoth(receive(true)), { do: 'night' }, ...ofBoth(buy(2, true))),
  },
] as const;
type Mutation = (typeof mutations)[number]['mutation'];

const broken = vi.hoisted(() => ({ by: undefined as string | undefined, isSealing: false }));
const isBroken = (by: Mutation): boolean => broken.by === by;

vi.mock('#lib/server/console/adjustments.ts', async (load) => {
  const real = await load<typeof import('#lib/server/console/adjustments.ts')>();
  const decideAdjustment: typeof real.decideAdjustment = (context, by, ...given) =>
    isBroken('somebody confirms what they have proposed themselves')
      ? real.decideAdjustment(context, { ...by, staffId: 'stf_else' }, ...given)
      : real.decideAdjustment(context, by, ...given);
  return { ...real, decideAdjustment };
});

vi.mock('#lib/server/ledger/adjustments.ts', async (load) => {
  const real = await load<typeof import('#lib/server/ledger/adjustments.ts')>();
  const postAdjustments: typeof real.postAdjustments = async (...given) => {
    if (!isBroken('an adjustment is confirmed and moves nothing')) await real.postAdjustments(...given);
  };
  return { ...real, postAdjustments };
});

vi.mock('#lib/server/ledger/sealing.ts', async (load) => {
  const real = await load<typeof import('#lib/server/ledger/sealing.ts')>();
  const sealLedger: typeof real.sealLedger = async (...given) => {
    broken.isSealing = true;
    try {
      return await real.sealLedger(...given);
    } finally {
      broken.isSealing = false;
    }
  };
  return { ...real, sealLedger };
});

vi.mock('#lib/base/merkle-tree.ts', async (load) => {
  const real = await load<typeof import('#lib/base/merkle-tree.ts')>();
  let left = 0;
  class MerkleTree extends real.MerkleTree {
    override add(leaf: Uint8Array): void {
      left += 1;
      const isLeftOut = broken.isSealing && isBroken('a seal leaves something out') && left % 2 === 0;
      if (!isLeftOut) super.add(leaf);
    }
  }
  return { ...real, MerkleTree };
});

vi.mock('#lib/server/hub-chain-file.ts', async (load) => {
  const real = await load<typeof import('#lib/server/hub-chain-file.ts')>();
  const openChainCopy: typeof real.openChainCopy = (...given) =>
    isBroken('a restored hub forgets what managers did')
      ? Promise.resolve({ write: () => Promise.resolve() })
      : real.openChainCopy(...given);
  return { ...real, openChainCopy };
});

vi.mock('#lib/server/ledger/hub-records/erasure.ts', async (load) => {
  const real = await load<typeof import('#lib/server/ledger/hub-records/erasure.ts')>();
  const erasure: typeof real.erasure = async (...given) => {
    if (!isBroken('the hub keeps the name of somebody who was erased')) await real.erasure(...given);
  };
  return { ...real, erasure };
});

vi.mock('#lib/server/ledger/hub-records/reason-erasure.ts', async (load) => {
  const real = await load<typeof import('#lib/server/ledger/hub-records/reason-erasure.ts')>();
  const reasonErasure: typeof real.reasonErasure = async (...given) => {
    if (!isBroken('a reason that was erased stays beside its fact')) await real.reasonErasure(...given);
  };
  return { ...real, reasonErasure };
});

vi.mock('#lib/kiosk/store/erase-words.ts', async (load) => {
  const real = await load<typeof import('#lib/kiosk/store/erase-words.ts')>();
  const eraseWords: typeof real.eraseWords = async (...given) => {
    if (!isBroken('a tablet keeps the words of somebody who was erased')) await real.eraseWords(...given);
  };
  return { ...real, eraseWords };
});

vi.mock('#lib/server/console/policy.ts', async (load) => {
  const real = await load<typeof import('#lib/server/console/policy.ts')>();
  const changePolicy: typeof real.changePolicy = async (context, by, asked, now) => {
    const isBlind = isBroken('the policy is changed by somebody who has not seen what it is');
    const seen = isBlind ? await real.policyOf(context.database.orm, by.communityId) : asked.seen;
    return real.changePolicy(context, by, { ...asked, seen }, now);
  };
  return { ...real, changePolicy };
});

vi.mock('#lib/kiosk/store/policy.ts', async (load) => {
  const real = await load<typeof import('#lib/kiosk/store/policy.ts')>();
  const policyInForce: typeof real.policyInForce = async (tables) => {
    const first = (await tables.read('identity'))?.policy;
    const isStale = first !== undefined && isBroken('a tablet goes by the policy of its pairing');
    return isStale ? first : real.policyInForce(tables);
  };
  return { ...real, policyInForce };
});

vi.mock('#lib/server/sync/scope-rows.ts', async (load) => {
  const real = await load<typeof import('#lib/server/sync/scope-rows.ts')>();
  const staff: typeof real.walks.staff = async (...given) => {
    const walked = await real.walks.staff(...given);
    const isDeaf = isBroken('tablets never hear of somebody who joins the staff');
    return isDeaf ? { ...walked, rows: walked.rows.filter(({ pinHash }) => pinHash === null) } : walked;
  };
  return { ...real, walks: { ...real.walks, staff } };
});

vi.mock('#lib/server/ledger/hub-records/staff-change.ts', async (load) => {
  const real = await load<typeof import('#lib/server/ledger/hub-records/staff-change.ts')>();
  const staffChange: typeof real.staffChange = async (...given) => {
    if (!isBroken('access goes on that a manager has ended')) await real.staffChange(...given);
  };
  return { ...real, staffChange };
});

vi.mock('#lib/server/ledger/hub-records/card-stop.ts', async (load) => {
  const real = await load<typeof import('#lib/server/ledger/hub-records/card-stop.ts')>();
  const cardStop: typeof real.cardStop = async (...given) => {
    if (!isBroken('a card goes on being used that the office has stopped')) await real.cardStop(...given);
  };
  return { ...real, cardStop };
});

vi.mock('#lib/server/ledger/hub-records/decision.ts', async (load) => {
  const real = await load<typeof import('#lib/server/ledger/hub-records/decision.ts')>();
  const decision: typeof real.decision = async (...given) => {
    if (!isBroken('a decision on a finding is forgotten')) await real.decision(...given);
  };
  return { ...real, decision };
});

vi.mock('#lib/server/sync/push.ts', async (load) => {
  const real = await load<typeof import('#lib/server/sync/push.ts')>();
  const push: typeof real.push = (context, subject, request, now) => {
    const isShort = context.carried !== undefined && isBroken('the last event of a file is left out');
    const events = isShort ? request.events.slice(0, -1) : request.events;
    return real.push(context, subject, { ...request, events }, now);
  };
  return { ...real, push };
});

vi.mock('#lib/server/sync/known.ts', async (load) => {
  const real = await load<typeof import('#lib/server/sync/known.ts')>();
  const loadKnown: typeof real.loadKnown = async (...given) =>
    isBroken('what came with a file is taken for new when its tablet is back')
      ? { events: [], asides: [], erased: new Set<string>(), kept: new Set<string>() }
      : real.loadKnown(...given);
  return { ...real, loadKnown };
});

vi.mock('#lib/server/ledger/posting.ts', async (load) => {
  const real = await load<typeof import('#lib/server/ledger/posting.ts')>();
  const cashPosted: typeof real.cashPosted = (...given) =>
    isBroken('cash is posted nowhere') ? [] : real.cashPosted(...given);
  return { ...real, cashPosted };
});

vi.mock('#lib/facts/redemption/redeem.ts', async (load) => {
  const real = await load<typeof import('#lib/facts/redemption/redeem.ts')>();
  const decideRedemption: typeof real.decideRedemption = (state, command, policy) => {
    const isLetThrough = isBroken('goods are handed out that the books do not have, and nobody lets them through');
    const letThrough = isLetThrough ? '架上还有' : command.letThrough;
    if (!isBroken('staff let goods through that are past their day')) {
      return real.decideRedemption(state, { ...command, letThrough }, policy);
    }
    const items = new Map([...state.items].map(([id, item]) => [id, { ...item, expired: 0 }]));
    return real.decideRedemption({ ...state, items }, command, policy);
  };
  return { ...real, decideRedemption };
});

describeMutations(mutations, broken);
