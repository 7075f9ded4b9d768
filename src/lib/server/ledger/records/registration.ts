import { searchForm } from '#lib/domain/text.ts';
import { effectsOf } from '#lib/facts/facts.ts';
import type { Found } from '#lib/findings/reviews.ts';
import type { Book } from '../book.ts';
import { numberChoices } from '../entry.ts';
import { whole } from '../ruling.ts';
import type { EntryOf, RecordDefinition } from './definition.ts';
import { forNothing, residentKey } from './keys.ts';
import { alreadyThere } from './line-reviews.ts';

export const registration: RecordDefinition<'resident.registered'> = {
  references: ({ body }) => ({
    residents: [body.residentId],
    numbers: numberChoices(body),
    names: [searchForm(body.name)],
  }),
  waitsFor: forNothing,
  settles: ({ body }) => residentKey(body.residentId),
  isTaken: null,
  rule: ({ event }, book) => whole(effectsOf(event), knownReviews(event, book)),
  remember: null,
  approval: null,
  dateReviews: null,
  reviews: null,
  rows: null,
  postings: null,
};

function knownReviews({ body }: EntryOf<'resident.registered'>['event'], book: Book): readonly Found[] {
  const { residentId, number, name } = body;
  if (book.balances.has(residentId)) return alreadyThere({ residentId });
  const namesake = book.namesakes.get(searchForm(name));
  return [
    // Both are registered, the second one under a number that is marked apart.
    ...(book.numbers.has(number) ? [{ code: 'numberTwice', detail: { number } } as const] : []),
    ...(namesake === undefined ? [] : [{ code: 'nameAlreadyThere', detail: { number: namesake } } as const]),
  ];
}
