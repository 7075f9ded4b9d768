import { sql } from 'drizzle-orm';
import { defaultLocale, isLocaleCode, type LocaleCode } from '#lib/domain/locale.ts';
import { queryRows, type Transaction } from '../db/database.ts';

/**
 * The language for somebody of whom the hub knows neither a choice nor a community: the one that all of its communities
 * have settled, where that is the same. A district's own is its account's alone, and nobody changes it.
 */
export async function commonLanguage(database: Transaction): Promise<LocaleCode> {
  const settled = await queryRows<{ language: string | null }>(
    database,
    sql`SELECT DISTINCT policy ->> 'language' AS language FROM community WHERE kind = 'community' LIMIT 2`,
  );
  const [first] = settled;
  return settled.length === 1 && isLocaleCode(first?.language) ? first.language : defaultLocale;
}
