import { formatsOf } from './format.ts';
import type { HubMessages } from './hub-messages.ts';

const { plural } = formatsOf('en');
const points = (value: number) => plural(value, { one: 'point', other: 'points' });

export const revocationEn: HubMessages['revocation'] = {
  revoke: 'Declare lost or take out of use',
  revokeHint: (value) =>
    `It can then no longer sync, and the ${points(value)} kept for it go to other kiosks. While offline it may have spent some of them: once it is found and enrolled again they are booked, and a review tells what was missing. Its records are not lost. This can be taken back within 7 days.`,
  reason: 'Reason',
  reasonHint: 'Who, when and why stay in the audit and cannot be changed.',
  takeBack: 'Take the revocation back',
  takeBackHint: (until) =>
    `If it is not lost, or was found: it goes on by itself within 5 minutes, without a pairing code. Possible until ${until}.`,
  outcomes: {
    revoked: 'The kiosk is revoked. See below what is left to do.',
    takenBack: 'Taken back. The kiosk may sync again.',
    settled: 'Done. The kiosk may sync again.',
  },
  refused: {
    notPermitted: 'Not done: only a manager may revoke a kiosk or take that back.',
    reasonMissing: 'Not done: please write a reason of up to 500 characters.',
    unknown: 'Not done: there is no such kiosk.',
    alreadyRevoked: 'Not done: somebody declared this kiosk lost after you had opened the page.',
    notRevoked: 'Not done: this kiosk is not revoked, or somebody has taken it back.',
    tooLate: 'Not done: 7 days are over. Make a pairing code and enrol it again.',
    notCopied: 'Not done: no copy of this kiosk was noticed, or somebody has settled it.',
    replaced: 'Not done: another kiosk was paired in its place. Make a pairing code and enrol it again.',
  },
  copied: 'There is a copy of this kiosk',
  copiedAbout: (since) =>
    `On ${since} two devices were seen to use its key: one is a copy of the other, or its storage was restored. Neither can sync for now. The counter goes on, and no record of either is lost.`,
  copiedTodo:
    'If somebody else may have the copy: make a pairing code that replaces this kiosk, and type it on the counter’s tablet, under “Sync and device”. It becomes a new kiosk and brings all records along. Then renew the counter PINs.',
  settleHint:
    'If it was restored, or the copy is deleted: say why, and let it sync. The first to come back goes on; if there is a second one, that is noticed again.',
  settle: 'Only one device: let it sync again',
  recent: 'What it recorded in the 7 days before',
  recentHint: 'Open what you do not recognise, and put it right by a reversal or an adjustment.',
  type: 'Type',
  number: 'Events',
  points: 'Points in sum',
  noneRecent: 'Nothing',
  pins: 'Renew all counter PINs',
  pinsHint: (people) =>
    `This kiosk holds digests of ${plural(people, { one: 'PIN', other: 'PINs' })}, which whoever has it finds in days. Renew all of them at once, print the sheet, cut it up, and hand them out in person. The old ones end here at once, and on tablets with their next exchange.`,
  renew: 'Renew all',
  renewed: (people) => `New PINs for ${plural(people, { one: 'person', other: 'people' })}`,
  renewedHint: 'Shown this once. Print, cut up, and hand them out in person.',
  print: 'Print',
  pinsOvertaken: 'Not done: somebody changed the access of staff after you had opened the page. Look, and do it again.',
};
