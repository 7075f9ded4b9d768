import { listUnanswered } from '../outbox.ts';
import { withWords, type Worded } from '../personal-words.ts';
import type { KioskTables } from '../tables.ts';

/** Events of one chain that the hub has not answered, in order. `recovered` are those of a chain that has ended. */
export interface ExportedChain {
  readonly epoch: string;
  readonly recovered: boolean;
  readonly events: readonly Worded[];
}

/** Everything that the hub has not acknowledged, by chain, recovered ones first as in an exchange. */
export async function unansweredChains(tables: KioskTables): Promise<readonly ExportedChain[]> {
  const chains = new Map<string, ExportedChain & { readonly events: Worded[] }>();
  for (const { epoch, state, event, words } of await withWords(tables, await listUnanswered(tables))) {
    const key = `${state}/${epoch}`;
    const chain = chains.get(key) ?? { epoch, recovered: state === 'recovered', events: [] };
    chain.events.push({ event, words });
    chains.set(key, chain);
  }
  return [...chains.values()].toSorted(
    (left, right) => Number(right.recovered) - Number(left.recovered) || (left.epoch < right.epoch ? -1 : 1),
  );
}
