import { and, desc, eq, gt, gte, lt } from 'drizzle-orm';
import { readHubFact, type HubFactType, type RecordedHubFact } from '#lib/hub-facts/hub-fact.ts';
import type { Transaction } from '../db/database.ts';
import { hubFactErasureTable, hubFactTable } from '../db/schema/hub-fact.ts';
import { residentWordsTable } from '../db/schema/resident.ts';
import { belowNumber, pageOf, pageRows } from './page.ts';

// The hub's own chain as the console shows and exports it. What is confidential beside a fact is in neither.

/** A fact as it stands in the chain. `fact` is undefined for one that only a later release can read. */
export interface HubFactRow {
  readonly number: number;
  readonly type: HubFactType;
  readonly at: Date;
  readonly staff: string | null;
  readonly reason: string;
  readonly fact: RecordedHubFact | undefined;
}

/** Which facts to list. */
export interface HubFactFilter {
  readonly type?: HubFactType | undefined;
  readonly staffId?: string | undefined;
  /** Done at or after. */
  readonly since?: Date | undefined;
  /** Done before. */
  readonly before?: Date | undefined;
}

const t = hubFactTable;
const shown = { number: t.number, type: t.type, at: t.at, staff: t.staff, reason: t.reason, payload: t.payload };
type Shown = Omit<HubFactRow, 'fact'> & { readonly payload: string };
const withFact = <Row extends Shown>({ payload, ...row }: Row) => ({ ...row, fact: readHubFact(payload) });

/** What managers did, newest first. */
export async function listHubFacts(
  database: Transaction,
  communityId: string,
  { type, staffId, since, before }: HubFactFilter,
  from: string | null,
  size = pageRows,
) {
  const rows = await database
    .select(shown)
    .from(t)
    .where(
      and(
        eq(t.community, communityId),
        type === undefined ? undefined : eq(t.type, type),
        staffId === undefined ? undefined : eq(t.staff, staffId),
        since === undefined ? undefined : gte(t.at, since),
        before === undefined ? undefined : lt(t.at, before),
        belowNumber(t.number, from),
      ),
    )
    .orderBy(desc(t.number))
    .limit(size + 1);
  const page = pageOf(rows, ({ number }) => [String(number), ''], size);
  return { ...page, rows: page.rows.map(withFact) };
}

/** The number of a fact, as an address or a form says it; 0, which none has, for anything else. */
export const readFactNumber = (said: string): number => (/^[1-9]\d{0,8}$/.test(said) ? Number(said) : 0);

/** One of the things that managers did, and when its reason was erased; undefined where there is no such number. */
export async function hubFactOf(
  database: Transaction,
  communityId: string,
  number: number,
): Promise<(HubFactRow & { readonly erasedAt: Date | null }) | undefined> {
  const e = hubFactErasureTable;
  const [row] = await database
    .select({ ...shown, erasedAt: e.erasedAt })
    .from(t)
    .leftJoin(e, and(eq(e.community, communityId), eq(e.erased, t.id)))
    .where(and(eq(t.community, communityId), eq(t.number, number)));
  return row && withFact(row);
}

/** So many facts are read at once for an export. */
const exportRows = 500;

/**
 * The whole chain of a community as lines of JSON, oldest first: each with a fact as text and the SHA-256 of that text,
 * which the next one names as `prev`. So anybody can check that none is missing or was changed. The reason that a fact
 * commits to stands beside it in `words`. A fact that held its reason itself, until it was erased, stands there as its
 * tombstone, whose SHA-256 the fact says that asked for it.
 */
export async function* exportHubFacts(database: Transaction, communityId: string): AsyncGenerator<string> {
  const w = residentWordsTable;
  for (let last = 0; ;) {
    const rows = await database
      .select({ number: t.number, hash: t.hash, payload: t.payload, said: w.said })
      .from(t)
      .leftJoin(w, and(eq(w.community, communityId), eq(w.resident, ''), eq(w.fact, t.id)))
      .where(and(eq(t.community, communityId), gt(t.number, last)))
      .orderBy(t.number)
      .limit(exportRows);
    for (const { hash, payload, said } of rows) {
      yield `${JSON.stringify(said === null ? { hash, payload } : { hash, payload, words: [said] })}\n`;
    }
    if (rows.length < exportRows) return;
    last = rows.at(-1)?.number ?? last;
  }
}
