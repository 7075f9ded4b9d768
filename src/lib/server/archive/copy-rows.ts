import * as v from 'valibot';
import { defaultPolicy } from '#lib/domain/policy.ts';
import { consentWays } from '#lib/domain/proxy.ts';
import { itemGroups } from '#lib/domain/item-group.ts';
import { policySchema } from '#lib/protocol/enrolment.ts';
import { ArchiveRefused, type OpenArchive } from './read.ts';

// The rows of which another community is founded, as far as it needs them: their names are those of the database, and
// what they hold besides is passed over. A column that came with a later migration may be missing.

const orNull = <Schema extends v.GenericSchema>(schema: Schema) => v.optional(v.nullable(schema), null);
const texts = v.optional(v.string(), '');

export const communityRow = v.object({
  id: v.string(),
  policy: v.pipe(
    v.record(v.string(), v.unknown()),
    v.transform((kept) => ({ ...defaultPolicy, ...kept })),
    policySchema,
  ),
});
export const storeRow = v.object({ id: v.string(), name: v.string(), name_en: v.string() });
export const categoryRow = v.object({
  id: v.string(),
  name: v.string(),
  name_en: v.string(),
  standard: v.string(),
  standard_en: v.string(),
  sort: v.number(),
});
export const ruleRow = v.object({
  category: v.string(),
  version: v.number(),
  unit: v.picklist(['hour', 'time']),
  points_per_unit: v.number(),
  daily_cap: v.nullable(v.number()),
  effective_from: v.string(),
});
export const supplierRow = v.object({
  id: v.string(),
  name: v.string(),
  name_en: v.string(),
  kind: v.picklist(['supplier', 'merchant']),
  contact: texts,
});
export const itemRow = v.object({
  id: v.string(),
  barcode: v.string(),
  other_barcodes: texts,
  name: v.string(),
  name_en: v.string(),
  supplier: v.string(),
  points_price: v.number(),
  cash_price_fen: v.number(),
  market_price_fen: v.number(),
  cost_price_fen: v.number(),
  shelf_place: v.string(),
  picture: v.string(),
  sort: v.number(),
  status: v.picklist(['listed', 'unlisted']),
  shelf_life_days: v.nullable(v.number()),
  keeps: v.nullable(v.boolean()),
  reorder_pieces: orNull(v.number()),
  display_pieces: orNull(v.number()),
  item_group: v.optional(v.picklist(['', ...itemGroups]), ''),
});
export type ItemRow = v.InferOutput<typeof itemRow>;
export const stockRow = v.object({ store: v.string(), item: v.string(), on_hand: v.number() });
export type StockRow = v.InferOutput<typeof stockRow>;
export const batchRow = v.object({
  id: v.string(),
  store: v.string(),
  item: v.string(),
  supplier: v.nullable(v.string()),
  code: v.string(),
  cost_each_fen: v.nullable(v.number()),
  best_before: v.nullable(v.string()),
  remaining: v.number(),
});
export type BatchRow = v.InferOutput<typeof batchRow>;
export const residentRow = v.object({
  id: v.string(),
  number: v.string(),
  name: v.string(),
  pinyin: v.string(),
  initials: v.string(),
  kind: v.string(),
  team: v.string(),
  household: texts,
  elder_mode: v.boolean(),
  home_store: v.string(),
  /** The fact by which the import was undone that had entered them. */
  withdrawn: orNull(v.number()),
});
export type ResidentRow = v.InferOutput<typeof residentRow>;
export const accountRow = v.object({ id: v.string(), kind: v.string(), balance: v.number() });
/** Who was merged into whom; an archive of an earlier release has none. */
export const mergeRow = v.object({ absorbed: v.string(), survivor: v.string() });
export const stayRow = v.object({ resident: v.string(), number: v.number(), away: v.boolean() });

/** Who may redeem from whose account; an archive of an earlier release has none. */
export const proxyRow = v.object({
  resident: v.string(),
  helper: v.string(),
  consent: v.picklist(consentWays),
  from_day: v.string(),
  until_day: v.string(),
  ended_at: v.nullable(v.string()),
});

/**
 * The rows of a table, one by one.
 * @throws ArchiveRefused for a row that says something else
 */
export async function* rowsOf<Row extends v.GenericSchema>(
  { lines }: OpenArchive,
  table: string,
  row: Row,
): AsyncGenerator<v.InferOutput<Row>> {
  const whole = v.pipe(v.string(), v.parseJson(), row);
  for await (const page of lines(table)) {
    for (const line of page) {
      const read = v.safeParse(whole, line);
      if (!read.success) throw new ArchiveRefused('broken', `a row of ${table} is none`);
      yield read.output as v.InferOutput<Row>;
    }
  }
}

/** All rows of a small table. */
export async function allRows<Row extends v.GenericSchema>(
  archive: OpenArchive,
  table: string,
  row: Row,
): Promise<readonly v.InferOutput<Row>[]> {
  const rows: v.InferOutput<Row>[] = [];
  for await (const one of rowsOf(archive, table, row)) rows.push(one);
  return rows;
}

/** Rows in pages as facts hold them. */
export async function* paged<Row>(rows: AsyncIterable<Row>, most: number): AsyncGenerator<readonly Row[]> {
  let page: Row[] = [];
  for await (const row of rows) {
    page.push(row);
    if (page.length < most) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
