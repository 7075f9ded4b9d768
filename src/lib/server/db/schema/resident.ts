import { sql } from 'drizzle-orm';
import { boolean, date, index, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import type { CardStatus } from '#lib/domain/card.ts';
import { community, instant, revision } from './columns.ts';

/** Without a revision of its own: a change of a resident is marked on the account, whose row changes far more often. */
export const residentTable = pgTable(
  'resident',
  {
    community: community(),
    id: text('id').notNull(),
    number: text('number').notNull(),
    /** Empty where it is not known, or was erased; so are pinyin and initials then. */
    name: text('name').notNull(),
    pinyin: text('pinyin').notNull(),
    initials: text('initials').notNull(),
    /** `searchForm` of the name, by which it is sought; null until the start of a hub has filled it in. */
    nameForm: text('name_form'),
    kind: text('kind').notNull(),
    team: text('team').notNull(),
    /** The number or name of the household, such as a door; empty for none. Whoever has the same is a member. */
    household: text('household').notNull().default(''),
    elderMode: boolean('elder_mode').notNull(),
    /** The store from which the resident usually takes goods: where points are set apart. */
    homeStore: text('home_store').notNull(),
    createdAt: instant('created_at').notNull(),
    /** The kiosk at whose counter somebody registered; null for whom the office entered, and before 0.3. */
    registeredBy: text('registered_by'),
    /** The hub's fact by which an import that had entered the resident was undone; null for everybody else. */
    withdrawn: integer('withdrawn'),
  },
  (t) => [
    primaryKey({ columns: [t.community, t.id] }),
    unique('resident_number').on(t.community, t.number),
    index('resident_name_form').on(t.community, t.nameForm),
    index('resident_household').on(t.community, t.household),
    index('resident_withdrawn')
      .on(t.community, t.withdrawn)
      .where(sql`withdrawn IS NOT NULL`),
  ],
);

/**
 * The words that facts commit to (facts/registration/commitment.ts), with their salt: what the hash is of. A text that
 * somebody typed lies here as well as a name.
 */
export const residentWordsTable = pgTable(
  'resident_words',
  {
    community: community(),
    /** Whom they concern; empty for nobody, and while that is not known. */
    resident: text('resident').notNull(),
    /** The event that commits to them. */
    fact: uuid('fact').notNull(),
    said: text('said').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.community, t.resident, t.fact] }),
    index('resident_words_fact').on(t.community, t.fact),
  ],
);

/** What the office has changed of a resident, by the numbers of the hub's facts that say it. */
export const residentChangeTable = pgTable(
  'resident_change',
  {
    community: community(),
    resident: text('resident').notNull(),
    /** Its place among the changes of the resident, from 1. */
    number: integer('number').notNull(),
    fact: integer('fact').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.resident, t.number] })],
);

/** Who has moved away and who came back, by the numbers of the hub's facts that say it; the last one holds. */
export const residentStayTable = pgTable(
  'resident_stay',
  {
    community: community(),
    resident: text('resident').notNull(),
    /** Its place among those of the resident, from 1. */
    number: integer('number').notNull(),
    fact: integer('fact').notNull(),
    away: boolean('away').notNull(),
    since: instant('since').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.resident, t.number] })],
);

/** Who has agreed that their name is published, and who has withdrawn it; the last one holds. */
export const residentConsentTable = pgTable(
  'resident_consent',
  {
    community: community(),
    resident: text('resident').notNull(),
    /** Its place among those of the resident, from 1. */
    number: integer('number').notNull(),
    fact: integer('fact').notNull(),
    given: boolean('given').notNull(),
    since: instant('since').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.resident, t.number] })],
);

/**
 * Who was merged into whom (合并): the account of the absorbed stays, and whatever is free of it goes to the survivor.
 * Nobody who survives is absorbed: a survivor who is merged in turn takes those along whom they had absorbed.
 */
export const residentMergeTable = pgTable(
  'resident_merge',
  {
    community: community(),
    absorbed: text('absorbed').notNull(),
    survivor: text('survivor').notNull(),
    /** The number of the hub's fact that says it. */
    fact: integer('fact').notNull(),
    mergedAt: instant('merged_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.community, t.absorbed] }),
    index('resident_merge_survivor').on(t.community, t.survivor),
  ],
);

/** Which events had their text erased for itself, and by which fact of the hub. Asked before any is stored. */
export const eventErasureTable = pgTable(
  'event_erasure',
  {
    community: community(),
    event: uuid('event').notNull(),
    fact: integer('fact').notNull(),
    erasedAt: instant('erased_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.event] })],
);

/** Whose words were erased, and by which fact of the hub. Asked before any registration is stored. */
export const residentErasureTable = pgTable(
  'resident_erasure',
  {
    community: community(),
    resident: text('resident').notNull(),
    fact: integer('fact').notNull(),
    erasedAt: instant('erased_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.resident] })],
);

export const cardTable = pgTable(
  'card',
  {
    community: community(),
    hash: text('hash').notNull(),
    resident: text('resident').notNull(),
    status: text('status').$type<CardStatus>().notNull(),
    issuedAt: instant('issued_at').notNull(),
    endedAt: instant('ended_at'),
    revision: revision(),
  },
  (t) => [
    primaryKey({ columns: [t.community, t.hash] }),
    index('card_resident').on(t.community, t.resident),
    index('card_revision').on(t.community, t.revision, t.hash),
  ],
);

export const categoryTable = pgTable(
  'category',
  {
    community: community(),
    id: text('id').notNull(),
    name: text('name').notNull(),
    nameEn: text('name_en').notNull(),
    standard: text('standard').notNull(),
    standardEn: text('standard_en').notNull(),
    sort: integer('sort').notNull(),
    revision: revision(),
  },
  (t) => [primaryKey({ columns: [t.community, t.id] })],
);

export const ruleTable = pgTable(
  'rule',
  {
    community: community(),
    category: text('category').notNull(),
    version: integer('version').notNull(),
    unit: text('unit').$type<'hour' | 'time'>().notNull(),
    pointsPerUnit: integer('points_per_unit').notNull(),
    dailyCap: integer('daily_cap'),
    effectiveFrom: date('effective_from', { mode: 'string' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.category, t.version] })],
);
