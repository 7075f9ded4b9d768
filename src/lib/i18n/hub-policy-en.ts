import { formatsOf } from './format.ts';
import type { policyZhCN } from './hub-policy-zh-CN.ts';

const { count } = formatsOf('en');

/** What the console says about the policy, in English. */
export const policyEn: typeof policyZhCN = {
  title: 'Policy',
  hint: 'What the community has settled for its kiosks. It holds at the hub once it is saved, and at a kiosk from its next exchange on.',
  sections: {
    allotment: 'For which kiosk points are kept',
    offline: 'Redeeming, and being offline',
    second: 'A second person',
    counter: 'The counter',
    shelf: 'The shelf',
    console: 'The console',
    time: 'Language and time',
  },
  figures: {
    lendPointsPerDay: {
      name: 'Lent of a silent kiosk, a resident and day',
      meaning:
        'When the kiosk that keeps somebody’s points cannot be reached, another one that is online may be lent so many of them within a day. What is lent is shown as exposure of the silent kiosk, and has to be looked at only if that one has spent the same points. With 0 nothing is lent, and nobody ever spends the same twice.',
    },
    leaseSharedMs: {
      name: 'Offline for at most (several kiosks in a store)',
      meaning:
        'Where a store has several kiosks, each may spend what it keeps for so long after its last exchange. After that all it keeps may be lent to the others.',
    },
    leaseAloneMs: {
      name: 'Offline for at most (one kiosk in a store)',
      meaning: 'The same where a store has a single kiosk; usually as long as the age of data allowed.',
    },
    capPerRedemption: { name: 'Most of one redemption', meaning: 'A kiosk redeems no more points than this at once.' },
    capPerCardOffline: {
      name: 'Most of one card while offline',
      meaning: 'So many points one card may spend at a kiosk that does not reach the hub, all in all.',
    },
    capPerKioskOffline: {
      name: 'Most of one kiosk while offline',
      meaning: 'So many points a kiosk that does not reach the hub may take in, of all residents together.',
    },
    snapshotLimitMs: {
      name: 'Offline at most',
      meaning: 'A kiosk that has not reached the hub for longer stops redeeming.',
    },
    clockDriftLimitMs: {
      name: 'Clock off by at most',
      meaning: 'A kiosk’s clock that is further off is shown there and put into the queue here.',
    },
    awardApprovalPoints: {
      name: 'Award with a second person',
      meaning:
        'An award of more points needs another member of staff, and so does what one awards to many at the hub in a day; hours always do.',
    },
    awardPointsPerDay: {
      name: 'Given at one kiosk in a day',
      meaning:
        'What a kiosk gives beyond this in a day, by awards and by reversals, is pending: it can be used once a manager has released it under “Pending points”. A usual week is the median of what was given in each of the last twelve weeks, and at least 2,000.',
    },
    releasePointsPerDay: {
      name: 'Released by one manager in a day',
      meaning: 'One manager releases and awards to many at most so many points in a day; more need another manager.',
    },
    countApprovalPieces: {
      name: 'Count with a manager',
      meaning: 'A count of one item that differs from the books by more needs a manager.',
    },
    reversalLimitMs: { name: 'Reversal within', meaning: 'So long a redemption can be reversed at the counter.' },
    staffIdleMs: {
      name: 'Signed out when idle for',
      meaning: 'Staff at the counter are signed out when nobody has touched the screen for so long.',
    },
    lowStockPieces: {
      name: 'Low on the shelf',
      meaning: 'With so many left, or fewer, an item is running low and to be restocked; with none it is sold out.',
    },
    expirySoonDays: {
      name: 'Expires soon',
      meaning: 'Goods with so many days left, or fewer, are listed as about to expire.',
    },
    fenPerPoint: { name: 'Worth of one point', meaning: 'Beside a market price, one point counts as so many fen.' },
  },
  units: { days: 'days', minutes: 'minutes', points: 'points', pieces: 'pieces', fen: 'fen' },
  labelOf: (name, unit) => `${name} (${unit})`,
  bounds: (least, most) => `${least} to ${count(most)}`,
  limits: (bounds, usual) => `${bounds}; default: ${usual}.`,
  limitsOfNone: (bounds, none) => `${bounds}; empty, as by default, means: ${none}.`,
  explained: (meaning, limits) => `${meaning} ${limits}`,
  none: { unlimited: 'no limit', usual: 'by a usual week' },
  allotment: 'How points are kept',
  allotmentMeaning:
    'Points of residents are kept for kiosks, and a kiosk without a network spends only what is kept for it. After a change, points that are kept for nobody are divided anew at once. What is kept for a kiosk already is not taken back, since it may have been spent by now; it moves when it is spent or when another kiosk asks for it. By default all go to the first kiosk of the resident’s home store.',
  allotmentKinds: {
    home: 'All for one kiosk of the home store',
    split: 'In equal parts for every kiosk',
    floor: 'Up to a number for each kiosk',
  },
  allotmentOf: (kind, points) => (points === '' ? kind : `${kind}: ${points} points`),
  floorPoints: 'How many for each kiosk',
  floorPointsMeaning: 'Only for “Up to a number for each kiosk”.',
  consoleOnKiosk: 'The console in a browser that is a kiosk',
  consoleOnKioskMeaning:
    'Anybody may touch the tablet on the counter, and a manager should not type a password there. Where one computer is kiosk and console, choose “allowed”. By default it is not; another browser on the same computer always may.',
  consoleOnKioskKinds: { yes: 'Allowed', no: 'Not allowed' },
  zone: 'Time zone',
  zoneMeaning:
    'Which day it is and what time goes by this zone: last days of goods, daily limits, names of exported files. The zones of kiosks and of the server do not matter. Default: Asia/Shanghai (Beijing time).',
  zoneWrong: 'Choose a time zone',
  language: 'Language',
  languageMeaning:
    'What kiosks and the console begin with. Residents and staff who have chosen one themselves keep their own.',
  languageWrong: 'Choose a language',
  languages: { 'zh-CN': '中文', en: 'English' },
  reason: 'Why it is changed',
  reasonHint: 'Who, when and why stay in the list below and can never be changed.',
  save: 'Save',
  outcomes: {
    saved: 'Saved. Kiosks follow it after their next exchange.',
    again: 'That change had been saved already, and is there once.',
    overtaken: (what) =>
      `Not saved: somebody changed “${what}” after you had opened the page. Their change is in the form now, and yours are still there. Look at it and save again.`,
    outdated:
      'Not saved: the hub was updated after you had opened the page. What you filled in is still there. Look at it and save again.',
    wrong: 'Not saved: please mend what is marked.',
    reasonMissing: 'Not saved: please say why, in at most 500 characters.',
    unchanged: 'Not saved: nothing is different.',
    notPermitted: 'Not saved: only a manager may change this.',
  },
  wrong: (bounds) => `A number from ${bounds} is needed`,
  wrongWhole: (bounds) => `A whole number from ${bounds} is needed`,
  history: 'Changes',
  what: 'What was changed',
  changed: (name, values) => `${name}: ${values}`,
  fromTo: (before, after) => `${before} → ${after}`,
  empty: 'Nothing was changed yet',
};
