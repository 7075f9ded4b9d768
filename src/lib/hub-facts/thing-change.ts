import * as v from 'valibot';
import type { Details } from '#lib/domain/details.ts';
import { idSchema, text } from '#lib/domain/scalar.ts';

// What the office keeps of things (items, suppliers, stores, categories) and changes: of each change the fact says what
// it was before and after, so that it can be read without those before it, and an item's page shows how its price went.

/** The body of a fact that changes a thing. Its details that did not change are absent in `before` and `after`. */
export const changeOf = <const Entries extends v.ObjectEntries>(entries: Entries) =>
  v.strictObject({
    id: idSchema,
    /** What it was called before, so that the fact can be read without the thing. */
    name: text(60),
    nameEn: text(120),
    /** The place of this change among those of the thing, counted from 1. */
    change: v.pipe(v.number(), v.integer(), v.minValue(1)),
    before: v.partial(v.strictObject(entries)),
    after: v.partial(v.strictObject(entries)),
  });

/** How a sentence says the details of a thing: what each is called, and its value where that is no text of its own. */
export interface DetailWords {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: (name: string, value: string | number | boolean | null) => string;
  readonly between: string;
}

/** Says each detail that changed: `积分价 60 → 55；货位 甲架 → 乙架`. */
export const sayChanges = (before: object, after: object, { labels, value, between }: DetailWords): string => {
  const [was, is] = [before as Partial<Details>, after as Partial<Details>];
  return Object.entries(is)
    .map(([name, said]) => `${labels[name] ?? name} ${value(name, was[name] ?? null)} → ${value(name, said ?? null)}`)
    .join(between);
};

/** An amount of fen as yuan, as facts of the office say it. */
export const sayYuan = (fen: number): string => `¥${(fen / 100).toFixed(2)}`;
