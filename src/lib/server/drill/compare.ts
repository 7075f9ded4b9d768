import { readFile } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import { chainFile } from '../chain-places.ts';
import { queryRows, type Database } from '../db/database.ts';
import { openChainCopy, readChainLines } from '../hub-chain-file.ts';
import { verifyLedger } from '../ledger/verify.ts';
import type { DrillFigures } from './record.ts';

/** A restored database that is not what it has to be. */
export class DrillFailed extends Error {
  override readonly name = 'DrillFailed';
  readonly code: 'sums' | 'chain';

  constructor(code: 'sums' | 'chain', message: string) {
    super(message);
    this.code = code;
  }
}

/** What a restored database is looked at with. */
export interface Beside {
  readonly database: Database;
  /** The folder of the drill, into which a restore has put what it found beside the dump. */
  readonly drillDir: string;
  /** The data folder of the hub, whose second copy of the chain is read and never written. */
  readonly dataDir: string;
  readonly logger: Logger;
}

/**
 * Proves a restored database: adds it up, compares its chain with the hub's second copy, applies what only the copy
 * knows, as the start of a hub would, and adds it up again.
 * @throws DrillFailed
 */
export async function prove({ database, drillDir, dataDir, logger }: Beside): Promise<DrillFigures> {
  await requireSums(database, 'the dump');
  const { facts, ...figures } = await figuresOf(database);
  const compared = await compareChain(database, [
    chainFile(dataDir),
    chainFile(dataDir, true),
    chainFile(drillDir, true),
  ]);
  await openChainCopy({ database, logger }, drillDir);
  const after = await figuresOf(database);
  if (after.facts > facts) await requireSums(database, 'the dump with what the second copy adds');
  return { ...figures, facts, replayed: after.facts - facts, compared };
}

async function requireSums(database: Database, what: string): Promise<void> {
  const [first, ...others] = await verifyLedger(database);
  if (first === undefined) return;
  const { invariant, community, subject, stored, expected } = first;
  const more = others.length === 0 ? '' : `, and in ${others.length} more places`;
  throw new DrillFailed(
    'sums',
    `${what} does not add up: invariant ${invariant}, ${community}, ${subject}: ${stored} is stored, ${expected} expected${more}`,
  );
}

type Counted = Omit<DrillFigures, 'replayed' | 'compared'>;

async function figuresOf(database: Database): Promise<Counted> {
  const [row] = await queryRows<Counted>(
    database.orm,
    sql`SELECT (SELECT count(*) FROM community)::float8 AS communities,
      (SELECT count(*) FROM event)::float8 AS events,
      (SELECT count(*) FROM hub_fact)::float8 AS facts,
      (SELECT count(*) FROM hub_fact WHERE type = 'ledger.sealed')::float8 AS seals,
      (SELECT coalesce(sum(balance), 0) FROM account WHERE kind = 'resident')::float8 AS points,
      (SELECT coalesce(sum(on_hand), 0) FROM stock)::float8 AS pieces`,
  );
  if (row === undefined) throw new Error('a query of figures has one row');
  return row;
}

/**
 * Compares every fact and seal of the restored chain with the second copy. What the copy knows beyond it does no harm,
 * nor does what the dump has behind the copy's end, where several hubs write; anything else that the copy does not know
 * was never recorded by this hub.
 * @returns whether there is a copy
 */
async function compareChain(database: Database, files: readonly string[]): Promise<boolean> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  const copied = readChainLines(texts.join('\n'));
  if (copied.size === 0) return false;
  const lastCopied = new Map<string, number>();
  for (const { fact } of copied.values()) {
    lastCopied.set(fact.community, Math.max(fact.number, lastCopied.get(fact.community) ?? 0));
  }
  const rows = await queryRows<{ community: string; number: number; hash: string }>(
    database.orm,
    sql`SELECT community, number::float8 AS number, hash FROM hub_fact ORDER BY community, number`,
  );
  const strange = rows.find(
    ({ community, number, hash }) => number <= (lastCopied.get(community) ?? 0) && !copied.has(hash),
  );
  if (strange === undefined) return true;
  throw new DrillFailed(
    'chain',
    `fact ${strange.number} of ${strange.community} is not the one that the hub’s second copy has`,
  );
}
