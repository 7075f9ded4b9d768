import type { Desk } from '#lib/kiosk/session/staff/desk.ts';
import { dropDraft, listDrafts, readDraft, saveDraft } from '#lib/kiosk/store/staff/drafts.ts';
import { findByCard, findNamed, findNamesakes, findResidents, residentCards } from '#lib/kiosk/store/staff/find.ts';
import { receive } from '#lib/kiosk/store/staff/delivery.ts';
import { createItem } from '#lib/kiosk/store/staff/item.ts';
import { writeOff } from '#lib/kiosk/store/staff/write-off.ts';
import { handOver, listAgain, listToHandOver } from '#lib/kiosk/store/staff/hand-over.ts';
import { listSuppliers, readItems } from '#lib/kiosk/store/staff/items.ts';
import { award, awardedToday } from '#lib/kiosk/store/staff/award.ts';
import { reverseAccrual } from '#lib/kiosk/store/staff/take-back.ts';
import { issueCard, register, revokeCard } from '#lib/kiosk/store/staff/residents.ts';
import { listRedemptions, reverseRedemption } from '#lib/kiosk/store/staff/reversal.ts';
import { closeShift, shiftSoFar } from '#lib/kiosk/store/staff/shift.ts';
import { listMembers, signIn } from '#lib/kiosk/store/staff/sign-in.ts';
import { confirmCount, countDrafts, countItem, explainCount, startCount } from '#lib/kiosk/store/staff/stocktake.ts';

/** Everything that staff do at a tablet, of which each task of the app knows its own part alone. */
export const staffCommands = {
  award,
  awardedToday,
  closeShift,
  count: confirmCount,
  countDrafts,
  countItem,
  createItem,
  dropDraft,
  explainCount,
  findByCard,
  findNamed,
  findNamesakes,
  findResidents,
  handOver,
  issueCard,
  items: readItems,
  listAgain,
  listDrafts,
  members: listMembers,
  readDraft,
  receive,
  redemptions: listRedemptions,
  register,
  residentCards,
  reverseAccrual,
  reverseRedemption,
  revokeCard,
  saveDraft,
  shift: shiftSoFar,
  signIn,
  startCount,
  suppliers: listSuppliers,
  toHandOver: listToHandOver,
  writeOff,
};

export type StaffDesk = Desk<typeof staffCommands>;
