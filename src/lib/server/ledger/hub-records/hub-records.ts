import type { HubFactType } from '#lib/hub-facts/hub-fact.ts';
import { adjustment } from './adjustment.ts';
import { adjustmentProposal } from './adjustment-proposal.ts';
import { adjustmentRefusal } from './adjustment-refusal.ts';
import { archive } from './archive.ts';
import { award } from './award.ts';
import { awardProposal } from './award-proposal.ts';
import { awardRefusal } from './award-refusal.ts';
import { cardStop } from './card-stop.ts';
import { cards } from './cards.ts';
import { carryOver } from './carry-over.ts';
import { categories } from './categories.ts';
import { categoryChange } from './category-change.ts';
import { checklist } from './checklist.ts';
import { communityAddition } from './community-addition.ts';
import { closing } from './closing.ts';
import { communityJoining } from './community-joining.ts';
import { communityLeaving } from './community-leaving.ts';
import { districtInvitation } from './district-invitation.ts';
import { districtJoining } from './district-joining.ts';
import { districtLeaving } from './district-leaving.ts';
import { consent, consentWithdrawal } from './consent.ts';
import { copyNotice } from './copy-notice.ts';
import { copySettlement } from './copy-settlement.ts';
import { decision } from './decision.ts';
import type { Applying, HubRecord } from './definition.ts';
import { erasure } from './erasure.ts';
import { fileImport } from './file-import.ts';
import { importUndoing } from './import-undoing.ts';
import { withdrawal } from './withdrawal.ts';
import { founding } from './founding.ts';
import { itemChange } from './item-change.ts';
import { items } from './items.ts';
import { keptDiscard } from './kept-discard.ts';
import { listExport } from './list-export.ts';
import { outboxImport } from './outbox-import.ts';
import { pairing } from './pairing.ts';
import { pairingCode } from './pairing-code.ts';
import { passwordChoice } from './password-choice.ts';
import { passwordReset } from './password-reset.ts';
import { pendingDecision } from './pending-decision.ts';
import { policy } from './policy.ts';
import { reasonErasure } from './reason-erasure.ts';
import { reinstatement } from './reinstatement.ts';
import { recoveryCode } from './recovery-code.ts';
import { replacement } from './replacement.ts';
import { proxyAppointment, proxyEnd } from './proxy.ts';
import { residentChange } from './resident-change.ts';
import { residentMerge } from './resident-merge.ts';
import { residentLeave, residentReturn } from './resident-stay.ts';
import { residents } from './residents.ts';
import { resumption } from './resumption.ts';
import { revocation } from './revocation.ts';
import { rule } from './rule.ts';
import { seal } from './seal.ts';
import { secondFactor } from './second-factor.ts';
import { secondFactorRemoval } from './second-factor-removal.ts';
import { sessionEnd } from './session-end.ts';
import { shelf } from './shelf.ts';
import { move } from './move.ts';
import { staffAddition } from './staff-addition.ts';
import { staffChange } from './staff-change.ts';
import { storeChange } from './store-change.ts';
import { storeOpening } from './store-opening.ts';
import { supplierChange } from './supplier-change.ts';
import { suppliers } from './suppliers.ts';
import { wordsErasure } from './words-erasure.ts';

/** What the hub keeps of each fact of its own. */
const hubRecords: { readonly [Type in HubFactType]: HubRecord<Type> } = {
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
};

/** Writes what follows from a fact. Throws what the database throws. */
export const applyHubFact = <Type extends HubFactType>(type: Type, applying: Applying<Type>): Promise<void> =>
  hubRecords[type](applying);
