import type { attentionZhCN, Figures } from './hub-attention-zh-CN.ts';

/** What the hub says about what people should look at, in English. */
export const attentionEn: typeof attentionZhCN = {
  title: 'To look at',
  reviews: 'To review',
  reviewsHint: 'Everything that came in differently than expected and that somebody should look at, newest first',
  empty: 'There is nothing of this kind',
  setAside: 'Set aside',
  decisionsOnly:
    'A decision written here is a note: it changes neither points nor stock. To put the ledger right, record something new: reverse a redemption, take points back or award them, count the shelf, stop a card. It is booked as an event of its own, and what was there stays.',
  happened: 'What happened',
  ledger: 'What it did to the ledger',
  decider: 'Who decides',
  next: 'What can be done',
  see: 'See',
  state: 'State',
  states: { open: 'Open', settled: 'Settled', all: 'All' },
  kind: 'Kind',
  kinds: { review: 'Taken, to review (all)', setAside: 'Set aside (all)', kiosk: 'Kiosks and their chains (all)' },
  badges: { open: 'Open', settled: 'Settled', filled: 'Filled by itself' },
  filled: 'Everything that was missing has arrived since. There is nothing left to do.',
  decisions: 'Decisions',
  decide: 'Decide',
  decideAgain: 'Open again',
  decision: 'Decision',
  decisionKinds: {
    noAction: 'Looked at, nothing more to do',
    corrected: 'Put right elsewhere (reversal, count, new card …)',
    passedOn: 'Passed on to somebody else (stays open)',
    reopened: 'Opened again',
  },
  note: 'Note',
  noteHint: 'What you saw, and why you decide so. It cannot be changed later; only another one can be added.',
  save: 'Note it down',
  readsOnly: 'A manager decides; you can read.',
  outcomes: {
    noted: 'Noted. The ledger is as it was.',
    again: 'That decision had been noted already, and is there once.',
    overtaken: 'Somebody else has dealt with this since you opened the page. Read their decision first.',
    noteMissing: 'Please write a note of at most 500 characters. Nothing was noted.',
    unknown: 'There is no such entry. Nothing was noted.',
    notPermitted: 'Only a manager decides. Nothing was noted.',
  },
  targets: {
    event: 'the event',
    resident: 'resident',
    holder: 'holder of the card',
    item: 'item',
    kiosk: 'kiosk',
    staff: 'staff',
  },
  there: {
    residentId: 'resident id',
    number: 'resident number',
    holder: 'card, held by',
    itemId: 'item id',
    barcode: 'barcode',
    batchId: 'batch',
  },
  dates: { from: 'beginning of the shift', to: 'end of the shift', bestBefore: 'last day of goods' },
  price: (points: string, cash: string) => `${points} points${cash}`,
  deciders: {
    manager: 'Manager',
    staffAtCounter: 'Staff at the counter (clerk)',
    administrator: 'District or system administrator',
  },
  effects: {
    inFull: 'Booked in full, as it happened. The books agree with each other and do not wait for a decision here.',
    inPart: 'Booked in part: what was in conflict with what is there changed nothing.',
    nothing: 'Not booked: neither points nor stock have changed by it.',
    waits: 'Not booked yet: it will be by itself when what it refers to arrives, once and not twice.',
    none: 'The ledger has not changed. This is about the kiosk and no business of a resident.',
    freed: 'The points set apart for it are free again and shared out anew; no balance has changed.',
  },
  codes: {
    overdraft: 'Balance below zero',
    beyondAllotment: 'Spent points kept for another tablet',
    oversell: 'Stock below zero',
    cardUnknown: 'Card not known here',
    cardInactive: 'Card was not active',
    cardMismatch: 'Card of somebody else',
    priceDiffers: 'Price differs',
    itemUnknown: 'Item not known here',
    ruleMismatch: 'Points do not fit the rule',
    clockDrift: 'Clock far off',
    alreadyReversed: 'Was reversed before',
    residentUnknown: 'Resident not known here',
    recovered: 'Recovered from the second copy',
    afterDamage: 'After damage to the storage',
    staffUnknown: 'Staff not known here',
    notPermitted: 'Not permitted or not approved',
    letThrough: 'Let through',
    countConflict: 'Counts in conflict',
    reversalMismatch: 'Reversal does not fit',
    transferUnknown: 'Award not found',
    alreadyThere: 'Already there',
    nameAlreadyThere: 'Name registered already',
    barcodeTwice: 'Barcode of two items',
    numberTwice: 'Number of two residents',
    schema: 'Incomplete',
    hash: 'Checksum differs',
    chain: 'Chain broken',
    oversized: 'Too large',
    conflict: 'Same id, other content: a fork',
    foreign: 'Not of this kiosk',
    failed: 'Failed while booking',
    gap: 'Events missing in between',
    newChain: 'Kiosk began a new chain',
    kioskLost: 'Kiosk declared lost',
  },
  what: {
    overdraft: (f: Figures) =>
      `The balance of ${f.resident} came out at ${f.balance} points. Most likely several kiosks redeemed while offline, or points were taken back after they had been spent. The goods are gone.`,
    beyondAllotment: (f: Figures) =>
      `Of the points that ${f.resident} spent at ${f.kiosk}, ${f.points} were set apart for another kiosk at the time. Most likely that one had been declared lost, or the hub restored from a backup.`,
    oversell: (f: Figures) =>
      `The books have ${f.onHand} of ${f.item} after it. The shelf held more than the books; a delivery was probably not entered.`,
    cardUnknown: (f: Figures) => `${f.kiosk} knew the card that ${f.resident} used; the hub does not have it.`,
    cardInactive: (f: Figures) =>
      `The card that ${f.resident} used was “${f.cardStatus}” by then; ${f.kiosk} was offline and did not know. The goods are gone.`,
    cardMismatch: (f: Figures) => `It was booked for ${f.resident}, but the card belongs to ${f.holder}.`,
    priceDiffers: (f: Figures) =>
      `At the hub ${f.item} costs ${f.listed} each; the resident saw and paid ${f.paid} each.`,
    itemUnknown: (f: Figures) => `${f.kiosk} recorded the item ${f.item}, which is not registered at the hub.`,
    ruleMismatch: (f: Figures) =>
      `${f.resident} got ${f.points} points; by the rule “${f.rule}” it would be: ${f.expected}.`,
    clockDrift: (f: Figures) =>
      f.date === ''
        ? `The clock of ${f.kiosk} and the hub’s are ${f.drift} apart.`
        : `The ${f.date} in this event (${f.what}) cannot be meant: it is ${f.drift} off.`,
    alreadyReversed: (f: Figures) => `What this event (${f.what}) undoes had been undone before.`,
    residentUnknown: (f: Figures) => `The resident whom this event (${f.what}) names is not registered yet.`,
    recovered: (f: Figures) =>
      `This event (${f.what}) did not come in its turn: it is from the second copy of ${f.kiosk}, or continues a chain that had ended.`,
    afterDamage: (f: Figures) =>
      `The one before could not be read, so that nobody can tell whether this event (${f.what}) of ${f.kiosk} follows it.`,
    staffUnknown: (f: Figures) => `This event (${f.what}) names “${f.staff}”, whom the hub does not know.`,
    notPermitted: (f: Figures) =>
      `Whoever recorded or approved this event (${f.what}) may not, or the second person is missing. Named: ${f.staff}.`,
    letThrough: (f: Figures) =>
      `The books had none, the goods were in hand, and staff let them through. Reason given: ${f.reason}.`,
    countConflict: (f: Figures) =>
      `Of ${f.item}, ${f.counted} were counted where ${f.believed} were expected; meanwhile somebody else had counted it.`,
    reversalMismatch: (f: Figures) =>
      `The person, points or goods that this event (${f.what}) names are not those of what it undoes.`,
    transferUnknown: (f: Figures) => `What this event (${f.what}) takes back is not an award of points.`,
    alreadyThere: (f: Figures) =>
      `What this event (${f.what}) brings is at the hub already: ${f.there}. What was there stayed.`,
    nameAlreadyThere: (f: Figures) =>
      `The new resident has the name of one who was there before: ${f.there}. Both stand side by side.`,
    barcodeTwice: (f: Figures) =>
      `${f.kiosk} created ${f.item} under barcode ${f.barcode}, which another item has. Both are on the shelf with stock of their own; a tablet that scans this barcode asks which one it is.`,
    numberTwice: (f: Figures) =>
      `${f.kiosk} gave ${f.resident} a number that somebody has: ${f.there}. Both are registered, the later one with a suffix here; what is printed on the card has not changed.`,
    schema: (f: Figures) =>
      `No. ${f.seq} of ${f.kiosk} is no kind of event that the hub knows. Technically: ${f.fault}`,
    hash: (f: Figures) =>
      `No. ${f.seq} of ${f.kiosk} does not match its own hash: damaged or altered. Technically: ${f.fault}`,
    chain: (f: Figures) =>
      `No. ${f.seq} of ${f.kiosk} does not follow the one before it. The tablet may have been restored, or copied into two. Technically: ${f.fault}`,
    oversized: (f: Figures) => `No. ${f.seq} of ${f.kiosk} is too large and was not read. Technically: ${f.fault}`,
    conflict: (f: Figures) =>
      `No. ${f.seq} of ${f.kiosk} has the id or number of one that is booked, with other content. The tablet may have been copied into two, or restored from a backup. Technically: ${f.fault}`,
    foreign: (f: Figures) =>
      `Something that ${f.kiosk} sent names another kiosk or another chain. Technically: ${f.fault}`,
    failed: (f: Figures) =>
      `The hub failed over no. ${f.seq} of ${f.kiosk} and kept it as it came. Technically: ${f.fault}`,
    gap: (f: Figures) =>
      `${f.kiosk} sent no. ${f.arrived}, but no. ${f.wanted} has not arrived. The hub has asked for it.`,
    newChain: (f: Figures) =>
      `${f.kiosk} began again at no. 1; its old chain ends at no. ${f.last}. Its storage was probably lost or restored, or the tablet copied; whatever it recorded after no. ${f.last} of the old chain has not arrived.`,
    kioskLost: (f: Figures) =>
      `${f.kiosk} was declared lost. It may still have let up to ${f.exposure} points be spent offline that have not arrived.`,
  },
  todo: {
    overdraft: 'Talk to the resident: later points can make up for it. Reverse a redemption that was somebody else’s.',
    beyondAllotment: 'See whether the balance has fallen below zero; if not, there is nothing to do.',
    oversell: 'Count the place, and enter the delivery that was forgotten.',
    cardUnknown: 'Look at the resident’s card; stop and replace it if need be.',
    cardInactive: 'Ask the resident whether they used it themselves. If not, reverse the redemption.',
    cardMismatch:
      'Find out whether the kiosk’s data was old. Booked for the wrong person, reverse it and redeem again with the right card.',
    priceDiffers: 'Usually nothing: the price that the resident saw is the one that counts.',
    itemUnknown: 'Register the item at a kiosk, then count it.',
    ruleMismatch: 'Check the service record. Too many are taken back by a manager; too few are made up by an award.',
    clockDrift:
      'Set the tablet’s time and switch automatic time on. Events are booked in order of arrival all the same. Ask who wrote a wrong day.',
    alreadyReversed: 'The second time gave nothing back. Tell the clerk.',
    residentUnknown: 'Register the resident under the same id; the event is then booked by itself.',
    recovered: 'Check the tablet’s storage, and whether this event is a double of one near it.',
    afterDamage: 'Check the tablet’s storage, and see the one before it, which was set aside.',
    staffUnknown: 'Find out who was at the counter, and say so in the note.',
    notPermitted: 'Check whether it was right. If not, reverse it or take it back.',
    letThrough: 'Count the place; then the books are right.',
    countConflict: 'Count the item once more.',
    reversalMismatch: 'Check it, and reverse it again at a kiosk.',
    transferUnknown: 'Find the award among the resident’s movements and take it back again.',
    barcodeTwice:
      'Check whether they are the same goods. If so, use one of them and move the stock there; if not, correct a barcode.',
    numberTwice: 'Check whether one person was registered twice. If so, stop one card and go on with one account.',
    alreadyThere: 'Check for a double. If one card was given to two people, stop it and issue a new one.',
    nameAlreadyThere:
      'Find out whether it is the same person. If so, stop the new card and replace the old one; if not, say so.',
    schema: 'Hand the content to the developers. What has to be booked is recorded anew at a kiosk.',
    hash: 'Check the tablet. If the content is true, record it anew at a kiosk.',
    chain:
      'Make sure that there is one such tablet and that it was not restored. What is true is recorded anew at a kiosk.',
    oversized: 'Tell the developers; the event is still on the tablet and can be exported.',
    conflict:
      'Compare the two. What is true and not booked is recorded anew at a kiosk. Make sure that there is one such tablet; otherwise revoke it and pair it again.',
    foreign: 'Find out where it came from. If it is true, its own kiosk has to send it.',
    failed: 'See the hub’s log and let the developers help; what cannot wait is recorded anew at a kiosk.',
    gap: 'Bring the tablet online and open it, so that it sends again. Otherwise import the file it exports, on its page.',
    newChain:
      'Check the tablet’s storage. Old events that are still on it come by themselves; export them from one that fails.',
    kioskLost:
      'Found again, pair it anew: what it has comes by itself. Not found, leave it: a balance that falls below zero later is listed on its own.',
  },
};
