import { mostLines, mostPieces, mostWriteOffLines } from '#lib/domain/count.ts';
import { mayBeMeant } from '#lib/domain/day.ts';
import { isSameBarcode } from '#lib/domain/gtin.ts';
import type { DeliveryLine } from '#lib/facts/delivery/fact.ts';
import type { Bodies } from '#lib/facts/fact.ts';
import { isExpired } from '#lib/domain/stock.ts';
import { identityForm } from '#lib/domain/text.ts';
import { readStock, readStockOf } from '../stock.ts';
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

// Goods that come, and goods that go without anybody redeeming them.

type LineRefusal =
  | { readonly code: 'empty' }
  | { readonly code: 'tooManyLines'; readonly most: number }
  | { readonly code: 'quantityInvalid'; readonly itemId: string }
  | { readonly code: 'itemUnknown'; readonly itemId: string };

/** Why an item is not created, first reason first. */
export type CreateItemRefusal = { readonly code: 'barcodeKnown' | 'itemNameKnown'; readonly itemId: string };
/** Why a delivery is not received, first reason first. */
export type ReceiveRefusal =
  | LineRefusal
  | { readonly code: 'dayInvalid'; readonly itemId: string }
  /** Nobody has said on which day a perishable expires, or whether an item does at all. */
  | { readonly code: 'dateMissing'; readonly itemId: string }
  | { readonly code: 'alreadyExpired'; readonly itemId: string };
/** Why goods are not written off, first reason first. */
export type WriteOffRefusal =
  LineRefusal | { readonly code: 'notEnoughOnShelf'; readonly itemId: string; readonly left: number };

/** A delivery as it is confirmed. With `acceptExpired`, goods past their last day are received all the same. */
export type DeliveryCommand = Bodies['stock.received'] & { readonly acceptExpired?: boolean };

/** Puts an item on the shelf that nobody knew. */
export function createItem(
  environment: DeskEnvironment,
  by: Member,
  body: Bodies['item.created'],
): Promise<Recorded<CreateItemRefusal | CommonRefusal>> {
  const { tables } = environment;
  return record<CreateItemRefusal>(
    environment,
    { by, permission: 'item.create', before: { type: 'item.created', commandId: body.itemId } },
    async () => {
      const stock = await readStock(tables);
      const { barcode } = body;
      // Goods without a barcode are known by their name, which somebody else must be able to tell apart.
      const same = stock.find(({ item }) =>
        barcode === null ? isSameName(item.name, body.name) : isSameBarcode(item.barcode, barcode),
      );
      if (same !== undefined) {
        return toRefuse({ code: barcode === null ? 'itemNameKnown' : 'barcodeKnown', itemId: same.item.id });
      }
      return toRecord({ type: 'item.created', body });
    },
  );
}

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

async function refusedByLines(
  { tables }: DeskEnvironment,
  lines: readonly Pick<DeliveryLine, 'itemId' | 'quantity'>[],
  most: number,
): Promise<LineRefusal | undefined> {
  if (lines.length === 0) return { code: 'empty' };
  if (lines.length > most) return { code: 'tooManyLines', most };
  for (const { itemId, quantity } of lines) {
    const isQuantity = Number.isInteger(quantity) && quantity >= 1 && quantity <= mostPieces;
    if (!isQuantity) return { code: 'quantityInvalid', itemId };
    if ((await readStockOf(tables, itemId)) === undefined) return { code: 'itemUnknown', itemId };
  }
  return undefined;
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

const isSameName = (left: string, right: string): boolean => identityForm(left) === identityForm(right);

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
