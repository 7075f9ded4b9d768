import { effectsOf } from '#lib/facts/facts.ts';
import type { Book } from '../book.ts';
import { nothing, type Ruling, type Undoable, whole } from '../ruling.ts';
import type { EntryOf, FactWords, RecordDefinition } from './definition.ts';
import { transferKey } from './keys.ts';
import { balanceReviews } from './line-reviews.ts';

const takeBackWords: FactWords<'accrual.reversed'> = {
  'zh-CN': {
    what: ({ residentId, points }, n) => `从${n.resident(residentId)}收回 ${n.count(points)} 积分。`,
    why: ({ reason = '' }) => reason,
  },
  en: {
    what: ({ residentId, points }, n) => `${n.count(points)} points were taken back from ${n.resident(residentId)}.`,
    why: ({ reason = '' }) => reason,
  },
};

export const takeBack: RecordDefinition<'accrual.reversed'> = {
  words: takeBackWords,
  references: ({ body }) => ({ residents: [body.residentId], transfers: [body.transferId] }),
  waitsFor: ({ body: { transferId } }, { transfers }) => (transfers.has(transferId) ? null : transferKey(transferId)),
  settles: null,
  isTaken: null,
  rule: ({ event }, book, undoable) => ruleOn(event, book, undoable),
  worth: null,
  remember: ({ body: { transferId } }, { transfers }) => {
    const original = transfers.get(transferId);
    if (original !== undefined) transfers.set(transferId, { ...original, reversed: true });
  },
  approval: null,
  dateReviews: null,
  reviews: ({ event }, after) => balanceReviews(event, after),
  rows: null,
  goods: null,
  postings: null,
};

function ruleOn(
  event: EntryOf<'accrual.reversed'>['event'],
  book: Pick<Book, 'survivorOf'>,
  { transfers }: Undoable,
): Ruling {
  const { transferId, residentId, points } = event.body;
  const original = transfers.get(transferId);
  if (original === undefined || !original.isAccrual)
    return nothing({ code: 'transferUnknown', detail: { transferId } });
  // A tablet names whoever has the points now, or had them when it last heard of them.
  const isTheirs = book.survivorOf(original.residentId) === book.survivorOf(residentId);
  if (!isTheirs || original.points !== points) {
    const detail = { transferId, residentId: original.residentId, points: original.points };
    return nothing({ code: 'reversalMismatch', detail });
  }
  if (original.reversed) return nothing({ code: 'alreadyReversed', detail: { original: transferId } });
  // What a manager has declined of it is gone already: taking back the whole would take it twice.
  if (original.declined > 0) {
    const detail = { transferId, residentId, points: points - original.declined };
    return nothing({ code: 'reversalMismatch', detail });
  }
  const ruling = whole(effectsOf(event), [], transferId);
  const { pending } = original;
  return pending === 0
    ? ruling
    : { ...ruling, frees: { award: transferId, residentId: original.residentId, points: pending } };
}
