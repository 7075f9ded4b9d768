import { sql, type SQL } from 'drizzle-orm';

// A demo says so wherever its name is read: on the console, on tablets of every release, and on whatever they print. So
// the mark is part of the name from the hub on, and no program has to know of it.

const marked = (name: SQL, mark: string): SQL<string> =>
  sql<string>`${name} || CASE WHEN community.demo THEN ${mark}::text ELSE '' END`;

const [mark, markEn] = ['（演示）', ' (demo)'];

/** Names as people read them, of the row `community` and of the row `store` beside it. */
export const shownNames = {
  community: marked(sql`community.name`, mark),
  communityEn: marked(sql`community.name_en`, markEn),
  store: marked(sql`store.name`, mark),
  storeEn: marked(sql`store.name_en`, markEn),
} as const;
