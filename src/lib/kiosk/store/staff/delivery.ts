import { mostLines } from '#lib/domain/count.ts';
import { mayBeMeant } from '#lib/domain/day.ts';
import { isExpired } from '#lib/domain/stock.ts';
import type { DeliveryLine } from '#lib/facts/delivery/fact.ts';
import type { Bodies } from '#lib/facts/fact.ts';
import { readStockOf } from '../stock.ts';
import { refusedByLines, type LineRefusal } from './lines.ts';
import {
  record,
  toRecord,
  toRefuse,
  type CommonRefusal,
  type DeskEnvironment,
  type Member,
  type Recorded,
} from './recording.ts';

/** Why a delivery is not received, first reason first. */
export type ReceiveRefusal =
  | LineRefusal
  | { readonly code: 'dayInvalid'; readonly itemId: string }
  /** Nobody has said on which day a perishable expires, or whether an item does at all. */
  | { readonly code: 'dateMissing'; readonly itemId: string }
  | { readonly code: 'alreadyExpired'; readonly itemId: string };

/** A delivery as it is confirmed. With `acceptExpired`, goods past their last day are received all the same. */
export type DeliveryCommand = Bodies['stock.received'] & { readonly acceptExpired?: boolean };

/** Receives a whole delivery, as one event. */
export function receive(
  environment: DeskEnvironment,
  by: Member,
  { acceptExpired = false, ...body }: DeliveryCommand,
): Promise<Recorded<ReceiveRefusal | CommonRefusal>> {
  return record<ReceiveRefusal>(
    environment,
    { by, permission: 'stock.receive', before: { type: 'stock.received', commandId: body.deliveryId } },
    async (moment) => {
      const refusal =
        (await refusedByLines(environment, body.lines, mostLines)) ??
        refusedByDays(body.lines, moment.today, acceptExpired) ??
        (await refusedByKeeping(environment, body));
      return refusal === undefined ? toRecord({ type: 'stock.received', body }) : toRefuse(refusal);
    },
  );
}

/** What does not keep for ever needs a day on each of its lines. */
async function refusedByKeeping(
  { tables }: DeskEnvironment,
  { lines, doNotExpire = [] }: Bodies['stock.received'],
): Promise<ReceiveRefusal | undefined> {
  for (const { itemId, bestBefore } of lines) {
    if (bestBefore !== null || doNotExpire.includes(itemId)) continue;
    const isDated = lines.some((line) => line.itemId === itemId && line.bestBefore !== null);
    const keeps = (await readStockOf(tables, itemId))?.item.keeps;
    if (isDated || keeps !== true) return { code: 'dateMissing', itemId };
  }
  return undefined;
}

function refusedByDays(
  lines: readonly DeliveryLine[],
  today: string,
  acceptExpired: boolean,
): ReceiveRefusal | undefined {
  const impossible = lines.find(({ bestBefore }) => bestBefore !== null && !mayBeMeant(bestBefore, today));
  if (impossible !== undefined) return { code: 'dayInvalid', itemId: impossible.itemId };
  const past = acceptExpired ? undefined : lines.find((line) => isExpired(line, today));
  return past === undefined ? undefined : { code: 'alreadyExpired', itemId: past.itemId };
}
