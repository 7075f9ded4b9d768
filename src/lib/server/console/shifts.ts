import { and, desc, eq } from 'drizzle-orm';
import type { Transaction } from '../db/database.ts';
import { staffTable, storeTable } from '../db/schema/community.ts';
import { shiftTable } from '../db/schema/counter.ts';
import { kioskTable } from '../db/schema/kiosk.ts';
import { residentWordsTable } from '../db/schema/resident.ts';
import { noteBeside } from './note-beside.ts';
import { olderThan, pageOf, pageRows, textKey } from './page.ts';

/** Shifts that were closed, newest first. */
export async function listShifts(database: Transaction, communityId: string, from: string | null, size = pageRows) {
  const s = shiftTable;
  const w = residentWordsTable;
  const key = textKey(s.event);
  const rows = await database
    .select({
      key,
      event: s.event,
      kioskId: s.kiosk,
      kioskLabel: kioskTable.label,
      storeName: storeTable.name,
      storeNameEn: storeTable.nameEn,
      staffName: staffTable.name,
      beginsAt: s.beginsAt,
      endsAt: s.endsAt,
      redemptions: s.redemptions,
      reversals: s.reversals,
      accruals: s.accruals,
      points: s.points,
      cashExpectedFen: s.cashExpectedFen,
      cashCountedFen: s.cashCountedFen,
      unsent: s.unsent,
      flagged: s.flagged,
      note: noteBeside(s.note),
    })
    .from(s)
    .leftJoin(kioskTable, and(eq(kioskTable.community, s.community), eq(kioskTable.id, s.kiosk)))
    .leftJoin(storeTable, and(eq(storeTable.community, s.community), eq(storeTable.id, s.store)))
    .leftJoin(w, and(eq(w.community, s.community), eq(w.fact, s.event)))
    .leftJoin(staffTable, and(eq(staffTable.community, s.community), eq(staffTable.id, s.staff)))
    .where(and(eq(s.community, communityId), olderThan(s.endsAt, key, from)))
    .orderBy(desc(s.endsAt), desc(key))
    .limit(size + 1);
  return pageOf(rows, (row) => [String(row.endsAt.getTime()), row.key], size);
}
