import { assert } from '#lib/base/assert.ts';
import { hashName } from '#lib/domain/name.ts';
import type { MovementKind } from '#lib/domain/points.ts';
import { searchForm } from '#lib/domain/text.ts';
import { executeAll, insertRows, type Transaction } from '../db/database.ts';
import { accountTable, transferTable } from '../db/schema/ledger.ts';
import { cardTable, residentTable } from '../db/schema/resident.ts';
import { stockMovementTable } from '../db/schema/shelf.ts';
import { settleWaiting, type ChangeLog } from './apply.ts';
import { addDelta, addToStock, balanceUpdate, systemAccounts } from './balances.ts';
import type { Cost } from './book.ts';
import { cardKeyOf, nextRevision } from './community.ts';
import { costPosted, linesOf, postingInserts } from './posting.ts';
import { residentKey } from './records/keys.ts';
import { shareOut } from './holdings.ts';

// What is entered at the hub and not by a kiosk's event. Each function takes the community's lock, numbers its change
// and writes sets, so that ten thousand residents cost a handful of statements.

/** A resident to be entered, with the cards that are in use. */
export interface NewResident {
  /** Also the id of the resident's account. */
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly pinyin: string;
  readonly initials: string;
  readonly kind: string;
  readonly team: string;
  readonly elderMode: boolean;
  /** The store from which the resident usually takes goods. */
  readonly homeStore: string;
  readonly createdAt: Date;
  readonly cardHashes: readonly string[];
}

/** A transfer to be posted. Account ids are residents' ids or system accounts. */
export interface NewTransfer {
  readonly id: string;
  readonly debitAccount: string;
  readonly creditAccount: string;
  /** Whole points, at least 1. */
  readonly points: number;
  readonly kind: MovementKind;
  readonly reverses?: string | null;
  readonly category?: string | null;
  readonly ruleVersion?: number | null;
  readonly quantity?: number | null;
  readonly note: string;
  readonly kiosk?: string | null;
  readonly staff?: string | null;
  /** When it happened, and when the hub learned of it. */
  readonly at: Date;
  readonly recordedAt: Date;
}

/** Goods that arrived at a store. `cause` is the delivery's id (a UUID), `line` counts from 0 within it. */
export interface NewDelivery {
  readonly cause: string;
  readonly recordedAt: Date;
  readonly lines: readonly DeliveredLine[];
}

export interface DeliveredLine {
  readonly itemId: string;
  readonly quantity: number;
  /** What the batch of these pieces says that each has cost; null when there is none, or it does not say. */
  readonly costEachFen: number | null;
}

/** For a community that is only being made: nothing waits in it. */
const unheard: ChangeLog = { warn: () => undefined, error: () => undefined };

/**
 * Enters residents with their accounts (balance 0) and active cards; opens the system accounts when there are none.
 * @param logger where it is written down which event that waited for one of them could not be applied: it goes on waiting.
 */
export async function registerResidents(
  tx: Transaction,
  communityId: string,
  residents: readonly NewResident[],
  logger: ChangeLog = unheard,
): Promise<void> {
  const revision = await nextRevision(tx, communityId);
  const cardKey = await cardKeyOf(tx, communityId);
  const community = communityId;
  for (const { id } of residents) {
    assert(!systemAccounts.some((account) => account === id), `${id} is the name of a system account`);
  }
  const opened = systemAccounts.map((kind) => ({ community, id: kind, kind, balance: 0, allotted: {}, revision }));
  await insertRows(tx, accountTable, opened, { onConflict: 'nothing' });
  await insertRows(
    tx,
    residentTable,
    residents.map(({ cardHashes: _cardHashes, ...resident }) => ({
      community,
      ...resident,
      nameHash: hashName(cardKey, resident.name),
      nameForm: searchForm(resident.name),
    })),
  );
  await insertRows(
    tx,
    accountTable,
    residents.map(({ id }) => ({ community, id, kind: 'resident' as const, balance: 0, allotted: {}, revision })),
  );
  const cards = residents.flatMap(({ id, createdAt, cardHashes }) =>
    cardHashes.map((hash) => ({
      community,
      hash,
      resident: id,
      status: 'active' as const,
      issuedAt: createdAt,
      endedAt: null,
      revision,
    })),
  );
  await insertRows(tx, cardTable, cards);
  // A kiosk's events may have come before the resident they name.
  const now = new Date(Math.max(0, ...residents.map(({ createdAt }) => createdAt.getTime())));
  await settleWaiting(
    tx,
    { communityId, revision, now },
    residents.map(({ id }) => residentKey(id)),
    logger,
  );
}

/** Posts transfers and adjusts the balances of their accounts, which must exist. */
export async function postTransfers(
  tx: Transaction,
  communityId: string,
  transfers: readonly NewTransfer[],
): Promise<void> {
  const revision = await nextRevision(tx, communityId);
  const rows = transfers.map((transfer) => ({
    community: communityId,
    reverses: null,
    category: null,
    ruleVersion: null,
    quantity: null,
    kiosk: null,
    staff: null,
    ...transfer,
  }));
  await insertRows(tx, transferTable, rows);
  const deltas = new Map<string, number>();
  for (const { debitAccount, creditAccount, points } of transfers) {
    addDelta(deltas, debitAccount, -points);
    addDelta(deltas, creditAccount, points);
  }
  await executeAll(tx, balanceUpdate(communityId, deltas, revision));
  await shareOut(tx, communityId, revision, deltas.keys());
}

/** Puts delivered goods on a store's shelf. */
export async function receiveStock(
  tx: Transaction,
  communityId: string,
  storeId: string,
  { cause, recordedAt, lines }: NewDelivery,
): Promise<void> {
  const revision = await nextRevision(tx, communityId);
  const rows = lines.map(({ itemId, quantity }, line) => ({
    community: communityId,
    cause,
    line,
    store: storeId,
    item: itemId,
    kind: 'receive' as const,
    quantity,
    recordedAt,
  }));
  await insertRows(tx, stockMovementTable, rows);
  const deltas = new Map<string, number>();
  for (const { itemId, quantity } of lines) addDelta(deltas, itemId, quantity);
  await addToStock(tx, communityId, storeId, deltas, revision);
  const postings = linesOf(cause, costPosted(storeId, 'goods', 'owed', costOf(lines)));
  await executeAll(tx, postingInserts(communityId, postings));
}

function costOf(lines: readonly DeliveredLine[]): Cost {
  let [fen, uncosted] = [0n, 0];
  for (const { quantity, costEachFen } of lines) {
    if (costEachFen === null) uncosted += quantity;
    else fen += BigInt(quantity) * BigInt(costEachFen);
  }
  return { fen, uncosted };
}
