import { sql, type SQL } from 'drizzle-orm';
import * as v from 'valibot';
import { settling, type Decision } from '#lib/domain/decision.ts';
import { findingKinds, type FindingCode, type FindingKind } from '#lib/findings/findings.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { textArray } from '../db/array-text.ts';
import { lastDecision, sourcesOf } from './finding-sources.ts';
import { effectOf } from './finding-effect.ts';
import { momentOf, pageOf, pageRows, readPlace } from './page.ts';

/** What of a finding was looked at. */
export const findingStates = ['open', 'settled', 'all'] as const;
export type FindingState = (typeof findingStates)[number];

/** Which findings to list. */
export interface FindingFilter {
  readonly state?: FindingState | undefined;
  readonly kind?: FindingKind | undefined;
  readonly code?: FindingCode | undefined;
  readonly kioskId?: string | undefined;
}

/** What a row says in its detail. Its words take what they find, since an earlier release may have written it. */
const detailSchema = v.fallback(v.record(v.string(), v.unknown()), {});

type FindingRow = {
  readonly key: string;
  readonly kind: FindingKind;
  readonly code: FindingCode;
  readonly kiosk: string;
  readonly found_ms: number;
  readonly event: string | null;
  readonly detail: unknown;
  readonly raw: string | null;
  readonly filled: boolean;
  readonly decision: Decision | null;
  readonly decided: number | null;
  readonly kiosk_label: string | null;
  readonly event_type: string | null;
  readonly answer: Parameters<typeof effectOf>[1];
  readonly resident: string | null;
  readonly resident_name: string | null;
  readonly item_name: string | null;
  readonly item_name_en: string | null;
  readonly holder_name: string | null;
  readonly staff_name: string | null;
  readonly category_name: string | null;
  readonly category_name_en: string | null;
};

/** The sources that a filter needs: those of its kind, or all. */
function sources(community: string, { kind }: FindingFilter): readonly SQL[] {
  return findingKinds
    .filter((each) => kind === undefined || each === kind)
    .flatMap((each) => sourcesOf[each].map((source) => source(community)));
}

// What was decided is asked first, since a cure reads more than a row.
const isSettled = sql`(COALESCE(d.decision = ANY(${textArray(settling)}), false) OR f.filled)`;
const stateConditions = {
  open: sql`NOT ${isSettled}`,
  settled: isSettled,
  all: sql`true`,
} as const satisfies Record<FindingState, SQL>;

/** Findings of a community, newest first, each with what it did and what was decided. */
export async function listFindings(
  database: Transaction,
  community: string,
  filter: FindingFilter,
  from: string | null = null,
  size = pageRows,
) {
  const place = readPlace(from);
  const before = place === undefined ? undefined : momentOf(place);
  const conditions = [
    stateConditions[filter.state ?? 'open'],
    ...(filter.code === undefined ? [] : [sql`f.code = ${filter.code}`]),
    ...(filter.kioskId === undefined ? [] : [sql`f.kiosk = ${filter.kioskId}`]),
    ...(place === undefined || before === undefined ? [] : [olderThan(before, place[1])]),
  ];
  // Each source gives a page of its own, from its index; the page is the newest of theirs.
  const pages = sources(community, filter).map(
    (source) => sql`(SELECT f.*, d.decision, d.number AS decided
      FROM (${source}) f ${lastDecision(community)} WHERE ${sql.join(conditions, sql` AND `)}
      ORDER BY f.found_at DESC, f.key COLLATE "C" DESC LIMIT ${size + 1})`,
  );
  const rows = await queryRows<FindingRow>(database, withNames(community, sql.join(pages, sql` UNION ALL `), size));
  const page = pageOf(rows, ({ found_ms, key }) => [String(Number(found_ms)), key], size);
  const decisions = await decisionsOf(
    database,
    community,
    page.rows.map(({ key }) => key),
  );
  return { next: page.next, rows: page.rows.map((row) => finding(row, decisions.get(row.key) ?? [])) };
}

export type Finding = Awaited<ReturnType<typeof listFindings>>['rows'][number];

const olderThan = (at: Date, key: string): SQL =>
  sql`(f.found_at, f.key COLLATE "C") < (${at.toISOString()}::timestamptz, ${key})`;

/** What a finding says, with the reason that lies beside the event of goods that were let through. */
const detail = sql`p.detail || CASE WHEN w.said IS NULL THEN '{}'::jsonb
  ELSE jsonb_build_object('reason', w.said::jsonb -> 'note') END`;

/** The page's rows with the names of what they speak of; every join is within the community. */
const withNames = (community: string, pages: SQL, size: number): SQL => sql`
  SELECT p.key, p.kind, p.code, p.kiosk, p.event::text AS event, ${detail} AS detail, p.raw, p.filled, p.decision, p.decided,
    (extract(epoch FROM p.found_at) * 1000)::float8 AS found_ms, k.label AS kiosk_label, e.type AS event_type, e.answer,
    r.id AS resident, r.name AS resident_name, i.name AS item_name, i.name_en AS item_name_en, h.name AS holder_name,
    s.name AS staff_name, c.name AS category_name, c.name_en AS category_name_en
  FROM (SELECT * FROM (${pages}) u ORDER BY u.found_at DESC, u.key COLLATE "C" DESC LIMIT ${size + 1}) p
  LEFT JOIN kiosk k ON k.community = ${community} AND k.id = p.kiosk
  LEFT JOIN event e ON e.community = ${community} AND e.id = p.event
  LEFT JOIN resident_words w ON w.community = ${community} AND w.fact = p.event AND p.code = 'letThrough'
  LEFT JOIN resident r ON r.community = ${community} AND r.id = e.payload::json->'body'->>'residentId'
  LEFT JOIN item i ON i.community = ${community} AND i.id = p.detail->>'itemId'
  LEFT JOIN resident h ON h.community = ${community} AND h.id = p.detail->>'holder'
  LEFT JOIN staff s ON s.community = ${community} AND s.id = COALESCE(p.detail->>'staff', p.detail->>'approvedBy')
  LEFT JOIN category c ON c.community = ${community} AND c.id = p.detail->>'categoryId'
  ORDER BY p.found_at DESC, p.key COLLATE "C" DESC`;

function finding(row: FindingRow, decisions: readonly DecisionMade[]) {
  return {
    key: row.key,
    kind: row.kind,
    code: row.code,
    foundAt: new Date(Number(row.found_ms)),
    detail: v.parse(detailSchema, row.detail),
    raw: row.raw,
    kiosk: { id: row.kiosk, label: row.kiosk_label },
    event: row.event === null ? null : { id: row.event, type: row.event_type ?? '' },
    resident: row.resident === null ? null : { id: row.resident, name: row.resident_name ?? row.resident },
    names: {
      item: row.item_name,
      itemEn: row.item_name_en,
      holder: row.holder_name,
      staff: row.staff_name,
      category: row.category_name,
      categoryEn: row.category_name_en,
    },
    effect: effectOf(row.code, row.answer),
    state: row.filled ? 'filled' : row.decision !== null && settling.includes(row.decision) ? 'settled' : 'open',
    lastDecision: row.decision,
    decided: row.decided ?? 0,
    decisions,
  } as const;
}

type DecisionRow = {
  readonly finding: string;
  readonly number: number;
  readonly decision: Decision;
  readonly note: string;
  readonly staff_name: string | null;
  readonly decided_ms: number;
};

/** A decision as it is shown. */
export interface DecisionMade {
  readonly number: number;
  readonly decision: Decision;
  readonly note: string;
  readonly by: string | null;
  readonly at: Date;
}

async function decisionsOf(
  database: Transaction,
  community: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, readonly DecisionMade[]>> {
  if (keys.length === 0) return new Map();
  const rows = await queryRows<DecisionRow>(
    database,
    sql`SELECT r.finding, r.number, r.decision, r.note, s.name AS staff_name,
        (extract(epoch FROM r.decided_at) * 1000)::float8 AS decided_ms
      FROM review_decision r LEFT JOIN staff s ON s.community = r.community AND s.id = r.staff
      WHERE r.community = ${community} AND r.finding = ANY(${textArray(keys)})
      ORDER BY r.finding, r.number`,
  );
  const found = new Map<string, DecisionMade[]>();
  for (const { finding: key, number: at, decision, note, staff_name: by, decided_ms } of rows) {
    const made = { number: at, decision, note, by, at: new Date(Number(decided_ms)) };
    found.set(key, [...(found.get(key) ?? []), made]);
  }
  return found;
}

/** How many findings nobody has settled yet: all of them, and those that were set aside. */
export async function findingTotals(database: Transaction, community: string) {
  const parts = sources(community, {}).map((source) => sql`SELECT f.key, f.kind, f.filled FROM (${source}) f`);
  const rows = await queryRows<{ reviews: number | string; set_aside: number | string }>(
    database,
    sql`SELECT count(*) AS reviews, count(*) FILTER (WHERE f.kind = 'setAside') AS set_aside
      FROM (${sql.join(parts, sql` UNION ALL `)}) f
      LEFT JOIN (
        SELECT DISTINCT ON (finding) finding, decision FROM review_decision
        WHERE community = ${community} ORDER BY finding, number DESC
      ) d ON d.finding = f.key
      WHERE ${stateConditions.open}`,
  );
  return { reviews: Number(rows[0]?.reviews ?? 0), setAside: Number(rows[0]?.set_aside ?? 0) };
}
