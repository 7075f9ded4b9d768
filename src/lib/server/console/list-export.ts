import type { HubBodies } from '#lib/hub-facts/hub-fact.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';

/** Records who takes a list out of the hub as a file, before the first byte of it leaves. */
export const recordListExport = (
  context: ChainContext,
  by: { readonly communityId: string; readonly staffId: string },
  body: HubBodies['list.exported'],
  now: Date,
): Promise<void> =>
  inChain(context, now, async (_tx, lock) => {
    const chain = await lock(by.communityId);
    await chain.record({ type: 'list.exported', staff: by.staffId, reason: '', body, confidential: null });
  });
