import { mostWriteOffLines } from '#lib/facts/write-off/limits.ts';
import type { Bodies } from '#lib/facts/fact.ts';
import { readStockOf } from '../stock.ts';
import { refusedByLines, type LineRefusal } from './lines.ts';
import {
  record,
  toRecord,
  toRefuse,
  type CommonRefusal,
  type Decision,
  type DeskEnvironment,
  type Member,
  type Recorded,
} from './recording.ts';

/** Why goods are not written off, first reason first. */
export type WriteOffRefusal =
  LineRefusal | { readonly code: 'notEnoughOnShelf'; readonly itemId: string; readonly left: number };

/** Takes goods out. More than the ledger knows of is counted first: a ledger below zero helps nobody. */
export function writeOff(
  environment: DeskEnvironment,
  by: Member,
  body: Bodies['stock.writtenOff'],
): Promise<Recorded<WriteOffRefusal | CommonRefusal>> {
  const { tables } = environment;
  return record<WriteOffRefusal>(
    environment,
    { by, permission: 'stock.writeOff', before: { type: 'stock.writtenOff', commandId: body.writeOffId } },
    async (): Promise<Decision<WriteOffRefusal>> => {
      const refusal = await refusedByLines(environment, body.lines, mostWriteOffLines);
      if (refusal !== undefined) return toRefuse(refusal);
      for (const { itemId } of body.lines) {
        const left = Math.max(0, (await readStockOf(tables, itemId))?.onHand ?? 0);
        const wanted = body.lines.reduce((sum, line) => (line.itemId === itemId ? sum + line.quantity : sum), 0);
        if (wanted > left) return toRefuse({ code: 'notEnoughOnShelf', itemId, left });
      }
      return toRecord({ type: 'stock.writtenOff', body });
    },
  );
}
