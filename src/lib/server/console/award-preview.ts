import { sql } from 'drizzle-orm';
import { isDay } from '#lib/domain/day.ts';
import type { Rule } from '#lib/domain/rule.ts';
import { mostInPage } from '#lib/hub-facts/pages.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import {
  isAwardable,
  judgeAward,
  needsSecondPerson,
  termsOf,
  type Judged,
  type NotGiven,
} from '../ledger/award-judge.ts';
import { givenAlone } from './left-to-give.ts';
import { linesIn, whoIsMeant, type NamedLine, type NotMeant } from './award-people.ts';

/** What somebody has typed about an award to many. */
export interface AwardTyped {
  readonly categoryId: string;
  readonly day: string;
  /** Hours or times of whoever's line says nothing else. */
  readonly quantity: number;
  /** One person a line. */
  readonly people: string;
}

/** A line of the list with what becomes of it. */
export interface PreviewLine extends Omit<NamedLine, 'quantity' | 'refused'> {
  readonly quantity: number;
  /** Whether the line itself says how much. */
  readonly isOwn: boolean;
  readonly points: number;
  readonly before: number;
  readonly isCapped: boolean;
  readonly refused: NotMeant | NotGiven | null;
}

/** What an award would be. */
export interface AwardPreview {
  readonly rule: Rule;
  readonly lines: readonly PreviewLine[];
  /** Points of all who get some. */
  readonly points: number;
  /** Whether a second person has to confirm it. */
  readonly needsSecond: boolean;
}

/** Why there is nothing to show. */
export type NoPreview = 'dayInvalid' | 'categoryUnknown' | 'quantityInvalid' | 'nobody' | 'tooMany';

/** Shows what each line of a list comes to, and changes nothing. */
export async function previewAward(
  tx: Transaction,
  { communityId, staffId }: { readonly communityId: string; readonly staffId: string },
  { categoryId, day, quantity, people }: AwardTyped,
  now: Date,
): Promise<AwardPreview | NoPreview> {
  const list = linesIn(people);
  if (!isDay(day)) return 'dayInvalid';
  const { policy, rule, today } = await termsOf(tx, communityId, { categoryId, day }, now);
  if (!isAwardable(day, today)) return 'dayInvalid';
  if (rule === undefined) return 'categoryUnknown';
  if (!(quantity > 0)) return 'quantityInvalid';
  if (list.length === 0) return 'nobody';
  if (list.length > mostInPage) return 'tooMany';
  const named = await whoIsMeant(tx, communityId, list);
  const doings = named.flatMap(({ resident, refused, quantity: own }) =>
    resident === null || refused !== null ? [] : [{ residentId: resident.id, quantity: own ?? quantity }],
  );
  const judged = await judgeAward(tx, communityId, { categoryId, day, rule }, doings);
  const byId = new Map(judged.map((line) => [line.residentId, line]));
  const lines = named.map((line) => shown(line, byId, quantity));
  const points = lines.reduce((sum, line) => sum + line.points, 0);
  const alone = await givenAlone(tx, { communityId, staffId }, now);
  return { rule, lines, points, needsSecond: needsSecondPerson(rule, points + alone, policy) };
}

function shown(line: NamedLine, judged: ReadonlyMap<string, Judged>, usual: number): PreviewLine {
  const { text, resident, refused } = line;
  const own = refused === null ? judged.get(resident?.id ?? '') : undefined;
  const { points = 0, before = 0, isCapped = false } = own ?? {};
  return {
    text,
    resident,
    quantity: line.quantity ?? usual,
    isOwn: line.quantity !== null,
    points,
    before,
    isCapped,
    refused: refused ?? own?.refused ?? null,
  };
}

/** What points are given for, with the rule that is in force today. */
export type AwardCategory = Pick<Rule, 'unit' | 'pointsPerUnit' | 'dailyCap'> & {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
};

/** The categories of a community that have a rule on a day, in their order. */
export const awardCategories = (tx: Transaction, communityId: string, day: string): Promise<readonly AwardCategory[]> =>
  queryRows<AwardCategory>(
    tx,
    sql`SELECT category.id, category.name, category.name_en AS "nameEn", in_force.unit,
        in_force.points_per_unit AS "pointsPerUnit", in_force.daily_cap AS "dailyCap"
      FROM category CROSS JOIN LATERAL (
        SELECT unit, points_per_unit, daily_cap FROM rule WHERE rule.community = ${communityId}
          AND rule.category = category.id AND rule.effective_from <= ${day}::date
        ORDER BY version DESC LIMIT 1) AS in_force
      WHERE category.community = ${communityId} ORDER BY category.sort, category.id`,
  );
