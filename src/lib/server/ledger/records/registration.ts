import { searchForm } from '#lib/domain/text.ts';
import { effectsOf } from '#lib/facts/facts.ts';
import { wordsOf } from '#lib/facts/registration/person.ts';
import type { Found } from '#lib/findings/reviews.ts';
import type { Book } from '../book.ts';
import { numberChoices } from '../entry.ts';
import { whole } from '../ruling.ts';
import type { EntryOf, FactWords, RecordDefinition } from './definition.ts';
import { forNothing, residentKey } from './keys.ts';
import { alreadyThere } from './line-reviews.ts';

const registrationWords: FactWords<'resident.registered'> = {
  'zh-CN': {
    what: ({ residentId, number }, n) => `登记居民${n.resident(residentId)}，编号 ${number}。`,
  },
  en: {
    what: ({ residentId, number }, n) => `Registered ${n.resident(residentId)} as ${number}.`,
  },
};

export const registration: RecordDefinition<'resident.registered'> = {
  words: registrationWords,
  references: ({ body }, beside) => {
    const words = wordsOf(body, beside);
    return {
      residents: [body.residentId],
      numbers: numberChoices(body),
      names: words === null ? [] : [searchForm(words.name)],
    };
  },
  waitsFor: forNothing,
  settles: ({ body }) => residentKey(body.residentId),
  isTaken: null,
  rule: (entry, book) => whole(effectsOf(entry.event), knownReviews(entry, book)),
  worth: null,
  remember: null,
  approval: null,
  dateReviews: null,
  reviews: null,
  rows: null,
  goods: null,
  postings: null,
};

function knownReviews(
  { event: { body }, words: beside }: EntryOf<'resident.registered'>,
  book: Book,
): readonly Found[] {
  const { residentId, number } = body;
  if (book.balances.has(residentId)) return alreadyThere({ residentId });
  const words = wordsOf(body, beside);
  const namesake = words === null ? undefined : book.namesakes.get(searchForm(words.name));
  return [
    ...(words === null && !book.erased.has(residentId) ? [{ code: 'nameMissing', detail: { number } } as const] : []),
    // Both are registered, the second one under a number that is marked apart.
    ...(book.numbers.has(number) ? [{ code: 'numberTwice', detail: { number } } as const] : []),
    ...(namesake === undefined ? [] : [{ code: 'nameAlreadyThere', detail: { number: namesake } } as const]),
  ];
}
