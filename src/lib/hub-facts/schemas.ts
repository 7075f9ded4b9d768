import { adjustment } from './adjustment/schema.ts';
import { adjustmentProposal } from './adjustment-proposal/schema.ts';
import { adjustmentRefusal } from './adjustment-refusal/schema.ts';
import { archive } from './archive/schema.ts';
import { award } from './award/schema.ts';
import { awardProposal } from './award-proposal/schema.ts';
import { awardRefusal } from './award-refusal/schema.ts';
import { cardStop } from './card-stop/schema.ts';
import { cards } from './cards/schema.ts';
import { carryOver } from './carry-over/schema.ts';
import { categories } from './categories/schema.ts';
import { categoryChange } from './category-change/schema.ts';
import { checklist } from './checklist/schema.ts';
import { communityAddition } from './community-addition/schema.ts';
import { closing } from './closing/schema.ts';
import { communityJoining } from './community-joining/schema.ts';
import { communityLeaving } from './community-leaving/schema.ts';
import { districtInvitation } from './district-invitation/schema.ts';
import { districtJoining } from './district-joining/schema.ts';
import { districtLeaving } from './district-leaving/schema.ts';
import { consent } from './consent/schema.ts';
import { consentWithdrawal } from './consent-withdrawal/schema.ts';
import { copyNotice } from './copy-notice/schema.ts';
import { copySettlement } from './copy-settlement/schema.ts';
import { decision } from './decision/schema.ts';
import { erasure } from './erasure/schema.ts';
import { fileImport } from './file-import/schema.ts';
import { importUndoing } from './import-undoing/schema.ts';
import { founding } from './founding/schema.ts';
import { itemChange } from './item-change/schema.ts';
import { items } from './items/schema.ts';
import { keptDiscard } from './kept-discard/schema.ts';
import { listExport } from './list-export/schema.ts';
import { outboxImport } from './outbox-import/schema.ts';
import { pairing } from './pairing/schema.ts';
import { pairingCode } from './pairing-code/schema.ts';
import { passwordChoice } from './password-choice/schema.ts';
import { passwordReset } from './password-reset/schema.ts';
import { pendingDecision } from './pending-decision/schema.ts';
import { policy } from './policy/schema.ts';
import { reasonErasure } from './reason-erasure/schema.ts';
import { reinstatement } from './reinstatement/schema.ts';
import { recoveryCode } from './recovery-code/schema.ts';
import { replacement } from './replacement/schema.ts';
import { proxyAppointment } from './proxy-appointment/schema.ts';
import { proxyEnd } from './proxy-end/schema.ts';
import { residentChange } from './resident-change/schema.ts';
import { residentLeave } from './resident-leave/schema.ts';
import { residentMerge } from './resident-merge/schema.ts';
import { residentReturn } from './resident-return/schema.ts';
import { residents } from './residents/schema.ts';
import { resumption } from './resumption/schema.ts';
import { revocation } from './revocation/schema.ts';
import { rule } from './rule/schema.ts';
import { seal } from './seal/schema.ts';
import { secondFactor } from './second-factor/schema.ts';
import { secondFactorRemoval } from './second-factor-removal/schema.ts';
import { sessionEnd } from './session-end/schema.ts';
import { shelf } from './shelf/schema.ts';
import { move } from './move/schema.ts';
import { staffAddition } from './staff-addition/schema.ts';
import { staffChange } from './staff-change/schema.ts';
import { storeChange } from './store-change/schema.ts';
import { storeOpening } from './store-opening/schema.ts';
import { supplierChange } from './supplier-change/schema.ts';
import { suppliers } from './suppliers/schema.ts';
import { withdrawal } from './withdrawal/schema.ts';
import { wordsErasure } from './words-erasure/schema.ts';

/**
 * What managers do at the hub: of each type the body in every version that was ever shipped, the first one first. It is
 * a set of its own beside what tablets record (facts/schemas.ts), so that the key of a stolen tablet can change no
 * policy. What is confidential travels beside its fact, and the fact's hash covers the hash of it alone, so that an
 * audit and an export can be checked without it. So does the reason that somebody types, since it may name a person;
 * only the first `reasonInside` versions of a type hold it themselves.
 */
export const hubFactSchemas = {
  'community.founded': founding,
  'community.added': communityAddition,
  'community.joined': communityJoining,
  'community.left': communityLeaving,
  'community.closed': closing,
  'community.resumed': resumption,
  'district.invited': districtInvitation,
  'district.joined': districtJoining,
  'district.left': districtLeaving,
  'store.opened': storeOpening,
  'store.changed': storeChange,
  'categories.added': categories,
  'category.changed': categoryChange,
  'rule.added': rule,
  'suppliers.added': suppliers,
  'supplier.changed': supplierChange,
  'items.listed': items,
  'item.changed': itemChange,
  'shelf.opened': shelf,
  'goods.moved': move,
  'residents.entered': residents,
  'resident.changed': residentChange,
  'proxy.appointed': proxyAppointment,
  'proxy.ended': proxyEnd,
  'resident.left': residentLeave,
  'resident.returned': residentReturn,
  'resident.merged': residentMerge,
  'consent.given': consent,
  'consent.withdrawn': consentWithdrawal,
  'cards.issued': cards,
  'card.stopped': cardStop,
  'points.carriedOver': carryOver,
  'policy.changed': policy,
  'staff.added': staffAddition,
  'staff.changed': staffChange,
  'kiosk.invited': pairingCode,
  'kiosk.paired': pairing,
  'kiosk.revoked': revocation,
  'kiosk.reinstated': reinstatement,
  'kiosk.replaced': replacement,
  'kept.discarded': keptDiscard,
  'kiosk.copyNoticed': copyNotice,
  'kiosk.copySettled': copySettlement,
  'outbox.imported': outboxImport,
  'finding.decided': decision,
  'adjustment.proposed': adjustmentProposal,
  'points.adjusted': adjustment,
  'adjustment.refused': adjustmentRefusal,
  'award.proposed': awardProposal,
  'points.awarded': award,
  'award.refused': awardRefusal,
  'pending.decided': pendingDecision,
  'ledger.sealed': seal,
  'resident.erased': erasure,
  'words.erased': wordsErasure,
  'password.chosen': passwordChoice,
  'password.reset': passwordReset,
  'sessions.ended': sessionEnd,
  'reason.erased': reasonErasure,
  'factor.added': secondFactor,
  'factor.removed': secondFactorRemoval,
  'recoveryCode.used': recoveryCode,
  'list.exported': listExport,
  'archive.made': archive,
  'file.imported': fileImport,
  'rows.withdrawn': withdrawal,
  'import.undone': importUndoing,
  'checklist.settled': checklist,
} as const;
