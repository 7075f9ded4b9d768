import * as v from 'valibot';
import { isDay } from '#lib/domain/day.ts';
import { mostPoints } from '#lib/domain/points.ts';
import { cleanText } from '#lib/domain/text.ts';
import { readWhole } from '#lib/domain/whole-number.ts';
import type { CategoryDetails, RuleFigures } from '#lib/server/console/categories.ts';
import { typedText } from '../typed.ts';

/** The fields of a category and of a rule. */
const categoryFields = ['name', 'nameEn', 'standard', 'standardEn', 'sort'] as const;
const ruleFields = ['unit', 'pointsPerUnit', 'dailyCap', 'effectiveFrom'] as const;
export type CategoryField = (typeof categoryFields)[number];
export type RuleField = (typeof ruleFields)[number];
export type CategoryText = Readonly<Record<CategoryField, string>>;
export type RuleText = Readonly<Record<RuleField, string>>;

/** A form as it was typed, with what it says; the fields that are wrong where it says nothing. */
interface Sent<Text, Said, Field> {
  readonly text: Text;
  readonly said: Said | undefined;
  readonly wrong: readonly Field[];
}

/** What was read where nothing is undefined, and the fields at which something is. */
function whole<Field extends string, Read extends Readonly<Record<Field, unknown>>>(read: Read) {
  const wrong = (Object.keys(read) as Field[]).filter((field) => read[field] === undefined);
  type Said = { readonly [Key in keyof Read]: Exclude<Read[Key], undefined> };
  return { said: wrong.length === 0 ? (read as Said) : undefined, wrong };
}

const atMost = (text: string, most: number): string | undefined => (text.length <= most ? text : undefined);

const mostSort = 1_000_000;

/** Reads the form of a category. Where no English words are typed, the Chinese ones stand for them. */
export function readCategory(sent: FormData): Sent<CategoryText, CategoryDetails, CategoryField> {
  const text = Object.fromEntries(categoryFields.map((field) => [field, typedText(sent, field)])) as CategoryText;
  const [name, standard] = [cleanText(text.name), cleanText(text.standard)];
  const read = {
    name: name === '' ? undefined : atMost(name, 60),
    nameEn: atMost(cleanText(text.nameEn) || name, 120),
    standard: atMost(standard, 400),
    standardEn: atMost(cleanText(text.standardEn) || standard, 800),
    sort: readWhole(text.sort, -mostSort, mostSort, 0),
  };
  return { text, ...whole<CategoryField, typeof read>(read) };
}

/** A rule as a form says it, with its day; an empty day where the form asks for none. */
export type SaidRule = RuleFigures & { readonly effectiveFrom: string };

/**
 * Reads the figures of a rule, and from when on it is to be in force.
 * @param isDated whether the form asks for a day
 */
export function readRule(sent: FormData, isDated: boolean): Sent<RuleText, SaidRule, RuleField> {
  const text = Object.fromEntries(ruleFields.map((field) => [field, typedText(sent, field)])) as RuleText;
  const read = {
    unit: (['hour', 'time'] as const).find((known) => known === text.unit),
    pointsPerUnit: readWhole(text.pointsPerUnit, 1, mostPoints, undefined),
    dailyCap: readWhole(text.dailyCap, 1, mostPoints, null),
    effectiveFrom: !isDated ? '' : isDay(text.effectiveFrom) ? text.effectiveFrom : undefined,
  };
  return { text, ...whole<RuleField, typeof read>(read) };
}

/** What the page of a category was made of, as its form sends it back. */
export const seenCategorySchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    name: v.string(),
    nameEn: v.string(),
    standard: v.string(),
    standardEn: v.string(),
    sort: v.number(),
  }),
) satisfies v.GenericSchema<string, CategoryDetails>;

/** The latest version that the page showed. */
export const seenVersionSchema = v.pipe(v.string(), v.regex(/^\d{1,6}$/), v.transform(Number));

/** A category as its form asks for it. */
export const categoryText = ({ sort, ...texts }: CategoryDetails): CategoryText => ({ ...texts, sort: String(sort) });

/** What a refusal is answered with. */
export const categoryStatus = {
  notPermitted: 403,
  unknown: 404,
  reasonMissing: 400,
  unchanged: 400,
  tooEarly: 400,
  nameTaken: 409,
  idTaken: 409,
  overtaken: 409,
} as const;
