import type { SQL } from 'drizzle-orm';
import type { Bodies } from '#lib/facts/fact.ts';
import { effectsOf } from '#lib/facts/facts.ts';
import { invalidLine } from '#lib/facts/reversal/reverse.ts';
import { reversedTotal } from '#lib/facts/reversal/total.ts';
import { insertOf } from '../../db/database.ts';
import { redemptionReversalLineTable, redemptionReversalTable } from '../../db/schema/ledger.ts';
import { cashPosted } from '../posting.ts';
import { nothing, type Ruling, type Undoable, whole } from '../ruling.ts';
import type { Done, EntryOf, FactNames, FactWords, RecordDefinition } from './definition.ts';
import { redemptionKey } from './keys.ts';
import { awardWorth } from './worth-of.ts';

type Line = Bodies['redemption.reversed']['lines'][number];

/** Each place to which goods went, with the goods. */
const placed = (lines: readonly Line[], n: FactNames, said: Readonly<Record<Line['to'], (goods: string) => string>>) =>
  (['shelf', 'writtenOff'] as const).flatMap((place) => {
    const there = lines.filter(({ to }) => to === place);
    return there.length === 0 ? [] : [said[place](n.pieces(there))];
  });

const reversalWords: FactWords<'redemption.reversed'> = {
  'zh-CN': {
    what: ({ lines }, n) => {
      const places = placed(lines, n, {
        shelf: (goods) => `${goods}放回货架`,
        writtenOff: (goods) => `${goods}不能再发`,
      });
      return `撤销一笔兑换：${places.join('；')}。`;
    },
    why: ({ reason = '' }) => reason,
  },
  en: {
    what: ({ lines }, n) => {
      const places = placed(lines, n, {
        shelf: (goods) => `${goods} went back on the shelf`,
        writtenOff: (goods) => `${goods} cannot be handed out any more`,
      });
      return `A redemption was undone: ${places.join('; ')}.`;
    },
    why: ({ reason = '' }) => reason,
  },
};

export const reversal: RecordDefinition<'redemption.reversed'> = {
  words: reversalWords,
  references: ({ body }) => {
    const items = body.lines.map(({ itemId }) => itemId);
    return { redemptions: [body.redemptionId], items, returned: items };
  },
  waitsFor: ({ body: { redemptionId } }, { redemptions }) =>
    redemptions.has(redemptionId) ? null : redemptionKey(redemptionId),
  settles: null,
  isTaken: null,
  rule: ({ event }, _book, undoable) => ruleOn(event, undoable),
  worth: (_entry, ruling) => awardWorth(ruling, null),
  remember: ({ body: { redemptionId } }, { redemptions }) => {
    const original = redemptions.get(redemptionId);
    if (original !== undefined) redemptions.set(redemptionId, { ...original, reversed: true });
  },
  approval: null,
  dateReviews: null,
  reviews: null,
  rows: reversalRows,
  goods: { reverse: 'handedOut', writeOff: 'writtenOff' },
  postings: ({ event: { body }, storeId }, _goods, { redemptions }) => {
    const original = redemptions.get(body.redemptionId)?.fact.body.lines ?? [];
    return cashPosted(storeId, 'cashParts', BigInt(-reversedTotal(body.lines, original).cashFen));
  },
};

function ruleOn(event: EntryOf<'redemption.reversed'>['event'], { redemptions }: Undoable): Ruling {
  const original = redemptions.get(event.body.redemptionId);
  if (original === undefined) return nothing({ code: 'reversalMismatch', detail: {} });
  if (original.reversed) return nothing({ code: 'alreadyReversed', detail: { original: original.eventId } });
  const itemId = invalidLine(event.body.lines, original.fact);
  if (itemId !== undefined) return nothing({ code: 'reversalMismatch', detail: { itemId } });
  // An item that stood at two prices has none at which it could come back: free pieces would be paid out at the dear
  // one.
  const { points } = original.fact.body;
  if (reversedTotal(event.body.lines, original.fact.body.lines).points > points)
    return nothing({ code: 'reversalMismatch', detail: { points } });
  return whole(effectsOf(event, { redemption: original.fact.body }), [], original.eventId);
}

function* reversalRows(community: string, done: readonly Done<'redemption.reversed'>[]): Generator<SQL> {
  yield* insertOf(
    redemptionReversalTable,
    done.map(({ entry: { event } }) => ({
      community,
      redemption: event.body.redemptionId,
      event: event.id,
      // Version 2 has it beside the event, and nowhere else.
      reason: event.body.reason ?? '',
      at: new Date(event.at),
    })),
  );
  const lines = done.flatMap(({ entry: { event } }) =>
    event.body.lines.map(({ itemId, quantity, to }, line) => ({
      community,
      redemption: event.body.redemptionId,
      line,
      item: itemId,
      quantity,
      returnedTo: to,
    })),
  );
  yield* insertOf(redemptionReversalLineTable, lines);
}
