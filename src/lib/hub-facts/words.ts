import type { LocaleCode } from '#lib/i18n/format.ts';
import { adjustment } from './adjustment/words.ts';
import { adjustmentProposal } from './adjustment-proposal/words.ts';
import { adjustmentRefusal } from './adjustment-refusal/words.ts';
import { decision } from './decision/words.ts';
import type { HubFactWords, Names } from './definition.ts';
import type { HubFactType, RecordedHubFact } from './hub-fact.ts';
import { erasure } from './erasure/words.ts';
import { outboxImport } from './outbox-import/words.ts';
import { pairing } from './pairing/words.ts';
import { pairingCode } from './pairing-code/words.ts';
import { policy } from './policy/words.ts';
import { revocation } from './revocation/words.ts';
import { seal } from './seal/words.ts';
import { staffAddition } from './staff-addition/words.ts';
import { staffChange } from './staff-change/words.ts';

/** What is said of each fact of the hub. */
const words: { readonly [Type in HubFactType]: HubFactWords<Type> } = {
  'policy.changed': policy,
  'staff.added': staffAddition,
  'staff.changed': staffChange,
  'kiosk.invited': pairingCode,
  'kiosk.paired': pairing,
  'kiosk.revoked': revocation,
  'outbox.imported': outboxImport,
  'finding.decided': decision,
  'adjustment.proposed': adjustmentProposal,
  'points.adjusted': adjustment,
  'adjustment.refused': adjustmentRefusal,
  'ledger.sealed': seal,
  'resident.erased': erasure,
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
