import * as v from 'valibot';
import { plainDigits } from '#lib/domain/item-form.ts';
import { uuidSchema } from '#lib/domain/scalar.ts';
import type { AwardPreview, AwardTyped } from '#lib/server/console/award-preview.ts';
import type { SeenLine } from '#lib/server/console/awards.ts';
import { typedText } from '../typed.ts';

/** What stands in the fields of the page, as it was typed. */
export interface AwardText {
  /** What the award is known by, so that the same sent twice is there once; empty where it is none. */
  readonly id: string;
  readonly category: string;
  readonly day: string;
  readonly quantity: string;
  readonly people: string;
  readonly reason: string;
}

/** The longest list that is read: 250 lines, of which none is longer than a page shows. */
const longestList = 40_000;

/** Reads the fields of a form. */
export function readAwardText(form: FormData): AwardText {
  const id = v.safeParse(uuidSchema, form.get('id'));
  return {
    id: id.success ? id.output : '',
    category: typedText(form, 'category'),
    day: typedText(form, 'day'),
    quantity: typedText(form, 'quantity'),
    people: typedText(form, 'people').slice(0, longestList),
    reason: typedText(form, 'reason'),
  };
}

/** The same as it is understood. */
export const typedAward = ({ category: categoryId, day, quantity, people }: AwardText): AwardTyped => ({
  categoryId,
  day,
  quantity: Number(plainDigits(quantity).replace(',', '.') || Number.NaN),
  people,
});

const seenSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(v.strictObject({ residentId: v.string(), quantity: v.number(), points: v.number(), before: v.number() })),
);

/** What the page showed of those who get points; undefined where it is not said. */
export function readSeen(form: FormData): readonly SeenLine[] | undefined {
  const seen = v.safeParse(seenSchema, form.get('seen'));
  return seen.success ? seen.output : undefined;
}

/** The list with somebody added at its end. */
export function withPerson(
  typed: AwardText,
  { number, name }: { readonly number: string; readonly name: string },
): AwardText {
  const people = typed.people.trimEnd();
  return { ...typed, people: `${people}${people === '' ? '' : '\n'}${number} ${name}\n` };
}

/** The list as it goes back to the page: with numbers and names, and without the number of a card. */
export function shownPeople(typed: AwardText, { lines }: AwardPreview): AwardText {
  // A card that was stopped is not turned into a name that would be taken the next time.
  const people = lines.flatMap(({ text, quantity, isOwn, refused }) =>
    text === '' || refused === 'cardStopped' ? [] : [isOwn ? `${text} ×${quantity}` : text],
  );
  return { ...typed, people: people.map((line) => `${line}\n`).join('') };
}
