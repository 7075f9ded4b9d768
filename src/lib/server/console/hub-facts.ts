import { and, desc, eq, gt, gte, lt } from 'drizzle-orm';
import { readHubFact, type HubFactType, type RecordedHubFact } from '#lib/hub-facts/hub-fact.ts';
import type { Transaction } from '../db/database.ts';
import { hubFactTable } from '../db/schema/hub-fact.ts';
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

/** What managers did, newest first. */
export async function listHubFacts(
  database: Transaction,
  communityId: string,
  { type, staffId, since, before }: HubFactFilter,
  from: string | null,
) {
  const t = hubFactTable;
  const rows = await database
    .select({ number: t.number, type: t.type, at: t.at, staff: t.staff, reason: t.reason, payload: t.payload })
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
    .limit(pageRows + 1);
  const page = pageOf(rows, ({ number }) => [String(number), '']);
  return {
    ...page,
    rows: page.rows.map(({ payload, ...row }): HubFactRow => ({ ...row, fact: readHubFact(payload) })),
  };
}

/** So many facts are read at once for an export. */
const exportRows = 500;

/**
 * The whole chain of a community as lines of JSON, oldest first: each with a fact as text and the SHA-256 of that text,
 * which the next one names as `prev`. So anybody can check that none is missing or was changed.
 */
export async function* exportHubFacts(database: Transaction, communityId: string): AsyncGenerator<string> {
  const t = hubFactTable;
  for (let last = 0; ;) {
    const rows = await database
      .select({ number: t.number, hash: t.hash, payload: t.payload })
      .from(t)
      .where(and(eq(t.community, communityId), gt(t.number, last)))
      .orderBy(t.number)
      .limit(exportRows);
    for (const { hash, payload } of rows) yield `${JSON.stringify({ hash, payload })}\n`;
    if (rows.length < exportRows) return;
    last = rows.at(-1)?.number ?? last;
  }
}
