import { and, eq, inArray } from 'drizzle-orm';
import type { Fact } from '#lib/facts/fact.ts';
import type { Transaction } from '../db/database.ts';
import { categoryTable, residentTable } from '../db/schema/resident.ts';
import { itemTable } from '../db/schema/shelf.ts';
import { listStaff } from './staff.ts';

/** What something is called; English where somebody has said so. */
export interface Named {
  readonly id: string;
  readonly name: string;
  readonly nameEn?: string | null;
}

/** Everybody and everything that a fact names, by ids; what the community does not know is missing. */
export interface NamedInFact {
  readonly residents: readonly Named[];
  readonly items: readonly Named[];
  readonly categories: readonly Named[];
  readonly staff: readonly Named[];
}

/** Reads how everybody and everything is called that a fact may name. */
export async function namedInFact(database: Transaction, communityId: string, { body }: Fact): Promise<NamedInFact> {
  const ids = 'lines' in body ? body.lines.map(({ itemId }) => itemId) : [];
  const [residents, items, categories, staff] = await Promise.all([
    'residentId' in body
      ? database
          .select({ id: residentTable.id, name: residentTable.name })
          .from(residentTable)
          .where(and(eq(residentTable.community, communityId), eq(residentTable.id, body.residentId)))
      : [],
    database
      .select({ id: itemTable.id, name: itemTable.name, nameEn: itemTable.nameEn })
      .from(itemTable)
      .where(and(eq(itemTable.community, communityId), inArray(itemTable.id, ids))),
    'categoryId' in body
      ? database
          .select({ id: categoryTable.id, name: categoryTable.name, nameEn: categoryTable.nameEn })
          .from(categoryTable)
          .where(and(eq(categoryTable.community, communityId), eq(categoryTable.id, body.categoryId)))
      : [],
    listStaff(database, communityId),
  ]);
  return { residents, items, categories, staff: staff.map(({ id, name }) => ({ id, name })) };
}
