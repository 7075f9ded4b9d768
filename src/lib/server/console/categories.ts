import { and, asc, eq, sql } from 'drizzle-orm';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { addDays, dayOf } from '#lib/domain/day.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may } from '#lib/domain/permission.ts';
import { previewRule, type PastAward, type RulePreview } from '#lib/domain/rule-preview.ts';
import type { DatedRule, Rule } from '#lib/domain/rule.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { categoryTable, ruleTable } from '../db/schema/resident.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';
import { policyOf } from './policy.ts';
import { forbidsTakenName, isNameTaken } from './taken-name.ts';
import { changeThing, lastChangeOf, type ChangeableKind, type ChangedBy, type ThingWanted } from './thing-change.ts';

// What points are given for, and the rules of it, as managers look after them. A rule never changes: another version of
// it begins on a later day, so that everybody can be told before.

const t = categoryTable;

/** What is kept of a category, by the names of its facts. Its rules are kept apart. */
export type CategoryDetails = {
  readonly name: string;
  readonly nameEn: string;
  /** The standard as people read it, may be empty. */
  readonly standard: string;
  readonly standardEn: string;
  /** Its place among all categories. */
  readonly sort: number;
};

/** How many points a rule gives, whichever version it becomes. */
export type RuleFigures = Omit<Rule, 'version'>;

const details = { name: t.name, nameEn: t.nameEn, standard: t.standard, standardEn: t.standardEn, sort: t.sort };

/** All categories in their order, each with every version of its rule, the first version first. */
export async function listCategories(database: Transaction, communityId: string) {
  const [categories, rules] = await Promise.all([
    database
      .select({ id: t.id, ...details })
      .from(t)
      .where(eq(t.community, communityId))
      .orderBy(asc(t.sort), asc(t.id)),
    rulesOf(database, communityId),
  ]);
  return categories.map((category) => ({ ...category, rules: rules.filter((rule) => rule.category === category.id) }));
}

/** Every version of the rules of one category, or of all, the first version first. */
export const rulesOf = (database: Transaction, communityId: string, id?: string) =>
  database
    .select({
      category: ruleTable.category,
      version: ruleTable.version,
      unit: ruleTable.unit,
      pointsPerUnit: ruleTable.pointsPerUnit,
      dailyCap: ruleTable.dailyCap,
      effectiveFrom: ruleTable.effectiveFrom,
    })
    .from(ruleTable)
    .where(and(eq(ruleTable.community, communityId), id === undefined ? undefined : eq(ruleTable.category, id)))
    .orderBy(asc(ruleTable.category), asc(ruleTable.version));

/** What is kept of a category; undefined where there is none of that id. */
export async function categoryDetailsOf(
  database: Transaction,
  communityId: string,
  id: string,
): Promise<CategoryDetails | undefined> {
  const [row] = await database
    .select(details)
    .from(t)
    .where(and(eq(t.community, communityId), eq(t.id, id)));
  return row;
}

const categories: ChangeableKind<CategoryDetails> = {
  kind: 'category',
  type: 'category.changed',
  permission: 'policy.change',
  read: categoryDetailsOf,
};

/**
 * Changes how a category is called and described. Two that save at once are told, and what was sent twice is there
 * once.
 */
export const changeCategory = (context: ChainContext, by: ChangedBy, wanted: ThingWanted<CategoryDetails>, now: Date) =>
  changeThing(context, by, categories, wanted, now, forbidsTakenName(t, by.communityId, wanted));

type Saved = Result<'saved' | 'again', 'notPermitted' | 'reasonMissing' | 'idTaken' | 'nameTaken'>;

/**
 * Adds a category under an id that the form was made with, so that the same form sent twice adds one. Its first rule is
 * in force from today on.
 */
export async function addCategory(
  context: ChainContext,
  by: ChangedBy,
  wanted: {
    readonly id: string;
    readonly details: CategoryDetails;
    readonly rule: RuleFigures;
    readonly reason: string;
  },
  now: Date,
): Promise<Saved> {
  if (!may(by.role, 'policy.change')) return refuse('notPermitted');
  const reason = noteOf(wanted.reason);
  if (reason === undefined) return refuse('reasonMissing');
  const { communityId, staffId: staff } = by;
  return inChain(context, now, async (tx, lock): Promise<Saved> => {
    const chain = await lock(communityId);
    const { id: categoryId, rule: figures } = wanted;
    const known = await categoryDetailsOf(tx, communityId, categoryId);
    if (known !== undefined) return known.name === wanted.details.name ? ok('again') : refuse('idTaken');
    if (await isNameTaken(tx, t, communityId, { id: categoryId, name: wanted.details.name }))
      return refuse('nameTaken');
    const { zone } = await policyOf(tx, communityId);
    const rule = { version: 1, ...figures, effectiveFrom: dayOf(now.getTime(), zone) };
    const body = { categories: [{ categoryId, ...wanted.details, rule }] };
    await chain.record({ type: 'categories.added', staff, reason, body, confidential: null });
    return ok('saved');
  });
}

/** What somebody wants of a category's rule. */
export interface RuleWanted {
  readonly id: string;
  /** The latest version that their page showed. */
  readonly seenVersion: number;
  readonly figures: RuleFigures;
  /** The day from which it is to be in force, YYYY-MM-DD. */
  readonly effectiveFrom: string;
  readonly reason: string;
}

/** Why no rule was added. `tooEarly`: it would begin before tomorrow, when points may have been given already. */
export type RuleRefused = 'notPermitted' | 'reasonMissing' | 'unknown' | 'tooEarly' | 'unchanged' | 'overtaken';

const isSameRule = (left: Omit<DatedRule, 'version'>, right: Omit<DatedRule, 'version'>): boolean =>
  left.unit === right.unit &&
  left.pointsPerUnit === right.pointsPerUnit &&
  left.dailyCap === right.dailyCap &&
  left.effectiveFrom === right.effectiveFrom;

/**
 * Adds a version of a category's rule, and has tablets hear of it before it begins. It takes the place of versions that
 * would begin on its day or after it.
 */
export async function addRule(
  context: ChainContext,
  by: ChangedBy,
  { id, seenVersion, figures, effectiveFrom, reason: typed }: RuleWanted,
  now: Date,
): Promise<Result<'saved' | 'again', RuleRefused>> {
  if (!may(by.role, 'policy.change')) return refuse('notPermitted');
  const reason = noteOf(typed);
  if (reason === undefined) return refuse('reasonMissing');
  const { communityId, staffId: staff } = by;
  return inChain(context, now, async (tx, lock): Promise<Result<'saved' | 'again', RuleRefused>> => {
    const chain = await lock(communityId);
    const category = await categoryDetailsOf(tx, communityId, id);
    const latest = (await rulesOf(tx, communityId, id)).at(-1);
    if (category === undefined || latest === undefined) return refuse('unknown');
    const last = await lastChangeOf(tx, communityId, 'category', id);
    const wanted = { ...figures, effectiveFrom };
    if (latest.version !== seenVersion) {
      const isOwn = last?.staff === staff && last.reason === reason && isSameRule(latest, wanted);
      return isOwn ? ok('again') : refuse('overtaken');
    }
    if (effectiveFrom < (await firstDayFor(tx, communityId, now))) return refuse('tooEarly');
    if (isSameRule(latest, wanted)) return refuse('unchanged');
    const { name, nameEn } = category;
    const change = (last?.number ?? 0) + 1;
    const body = { id, name, nameEn, change, rule: { version: latest.version + 1, ...wanted } };
    await chain.record({ type: 'rule.added', staff, reason, body, confidential: null });
    return ok('saved');
  });
}

/** The first day on which a rule may begin that is decided now: tomorrow of the community's calendar. */
export async function firstDayFor(database: Transaction, communityId: string, now: Date): Promise<string> {
  const { zone } = await policyOf(database, communityId);
  return addDays(dayOf(now.getTime(), zone), 1);
}

/** How many days back a preview looks: about a month, whichever day it is. */
export const previewDays = 30;

/** What a rule would have made of the awards of its category in the last days, those left out that were taken back. */
export async function previewOf(
  database: Transaction,
  communityId: string,
  id: string,
  figures: RuleFigures,
  now: Date,
): Promise<RulePreview> {
  const { zone } = await policyOf(database, communityId);
  const awards = await queryRows<Omit<PastAward, 'day'> & { readonly atMs: number }>(
    database,
    sql`SELECT award.credit_account AS "residentId", award.points, award.quantity, rule.unit,
        (extract(epoch FROM award.at) * 1000)::float8 AS "atMs"
      FROM transfer AS award
      JOIN rule ON rule.community = award.community AND rule.category = award.category
        AND rule.version = award.rule_version
      WHERE award.community = ${communityId} AND award.kind = 'accrual' AND award.category = ${id}
        AND award.quantity IS NOT NULL AND award.at <= ${now.toISOString()}::timestamptz
        AND award.at > ${now.toISOString()}::timestamptz - make_interval(days => ${previewDays})
        AND NOT EXISTS (SELECT 1 FROM transfer AS back
          WHERE back.community = award.community AND back.reverses = award.id)
      ORDER BY award.at, award.id`,
  );
  const dated = awards.map(({ atMs, ...award }) => ({ ...award, day: dayOf(atMs, zone) }));
  return previewRule(dated, { version: 0, ...figures });
}
