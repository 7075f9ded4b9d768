import type { LocaleCode } from '#lib/domain/locale.ts';
import { adjustment } from './adjustment/words.ts';
import { adjustmentProposal } from './adjustment-proposal/words.ts';
import { adjustmentRefusal } from './adjustment-refusal/words.ts';
import { archive } from './archive/words.ts';
import { award } from './award/words.ts';
import { awardProposal } from './award-proposal/words.ts';
import { awardRefusal } from './award-refusal/words.ts';
import { cardStop } from './card-stop/words.ts';
import { cards } from './cards/words.ts';
import { carryOver } from './carry-over/words.ts';
import { categories } from './categories/words.ts';
import { categoryChange } from './category-change/words.ts';
import { checklist } from './checklist/words.ts';
import { communityAddition } from './community-addition/words.ts';
import { closing } from './closing/words.ts';
import { communityJoining } from './community-joining/words.ts';
import { communityLeaving } from './community-leaving/words.ts';
import { districtInvitation } from './district-invitation/words.ts';
import { districtJoining } from './district-joining/words.ts';
import { districtLeaving } from './district-leaving/words.ts';
import { consent } from './consent/words.ts';
import { consentWithdrawal } from './consent-withdrawal/words.ts';
import { copyNotice } from './copy-notice/words.ts';
import { copySettlement } from './copy-settlement/words.ts';
import { decision } from './decision/words.ts';
import type { HubFactWords, Names } from './definition.ts';
import { erasure } from './erasure/words.ts';
import { fileImport } from './file-import/words.ts';
import { importUndoing } from './import-undoing/words.ts';
import { withdrawal } from './withdrawal/words.ts';
import { founding } from './founding/words.ts';
import type { HubFactType, RecordedHubFact } from './hub-fact.ts';
import { itemChange } from './item-change/words.ts';
import { items } from './items/words.ts';
import { keptDiscard } from './kept-discard/words.ts';
import { listExport } from './list-export/words.ts';
import { outboxImport } from './outbox-import/words.ts';
import { pairing } from './pairing/words.ts';
import { pairingCode } from './pairing-code/words.ts';
import { passwordChoice } from './password-choice/words.ts';
import { passwordReset } from './password-reset/words.ts';
import { pendingDecision } from './pending-decision/words.ts';
import { policy } from './policy/words.ts';
import { reasonErasure } from './reason-erasure/words.ts';
import { reinstatement } from './reinstatement/words.ts';
import { recoveryCode } from './recovery-code/words.ts';
import { replacement } from './replacement/words.ts';
import { proxyAppointment } from './proxy-appointment/words.ts';
import { proxyEnd } from './proxy-end/words.ts';
import { residentChange } from './resident-change/words.ts';
import { residentLeave } from './resident-leave/words.ts';
import { residentMerge } from './resident-merge/words.ts';
import { residentReturn } from './resident-return/words.ts';
import { residents } from './residents/words.ts';
import { resumption } from './resumption/words.ts';
import { revocation } from './revocation/words.ts';
import { rule } from './rule/words.ts';
import { seal } from './seal/words.ts';
import { secondFactor } from './second-factor/words.ts';
import { secondFactorRemoval } from './second-factor-removal/words.ts';
import { sessionEnd } from './session-end/words.ts';
import { shelf } from './shelf/words.ts';
import { move } from './move/words.ts';
import { staffAddition } from './staff-addition/words.ts';
import { staffChange } from './staff-change/words.ts';
import { storeChange } from './store-change/words.ts';
import { storeOpening } from './store-opening/words.ts';
import { supplierChange } from './supplier-change/words.ts';
import { suppliers } from './suppliers/words.ts';
import { wordsErasure } from './words-erasure/words.ts';

/** What is said of each fact of the hub. */
const words: { readonly [Type in HubFactType]: HubFactWords<Type> } = {
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

/** What each type of fact is called, in a language. */
export function hubFactTitles(code: LocaleCode): Readonly<Record<HubFactType, string>> {
  const titles = Object.entries(words).map(([type, inLanguages]) => [type, inLanguages[code].title]);
  return Object.fromEntries(titles) as Record<HubFactType, string>;
}

/** A sentence that says what a fact did. */
export const sentenceOf = <Type extends HubFactType>(
  { type, body }: Pick<RecordedHubFact<Type>, 'type' | 'body'>,
  code: LocaleCode,
  names: Names,
): string => words[type][code].what(body, names);
