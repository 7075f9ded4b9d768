import { formatsOf } from './format.ts';
import type { pendingZhCN } from './hub-pending-zh-CN.ts';

const { plural } = formatsOf('en');

/** What the console says about points that are pending, in English. */
export const pendingEn: typeof pendingZhCN = {
  title: 'Pending points',
  hint: 'What a kiosk gave beyond its allowance of a day waits here. Nothing of it is lost, and nobody can spend it until it is released.',
  empty: 'No points are pending',
  dayOf: (kiosk, day) => `Kiosk ${kiosk} · ${day}`,
  inSum: (awards, points) => `${plural(awards, { one: 'award', other: 'awards' })}, ${points} points`,
  chosen: 'Chosen',
  choose: (resident, points) => `${resident}, ${points} points`,
  resident: 'Resident',
  points: 'Pending',
  note: 'Note',
  staff: 'Recorded by',
  decision: 'Decision',
  decisions: { released: 'Release: the resident may spend them', declined: 'Decline: the points go back' },
  reason: 'Reason',
  reasonHint: 'It stands in the audit. Of points that are declined the resident sees at the kiosk how many went back.',
  save: 'Save',
  outcomes: { decided: 'Noted.', again: 'It was noted before, and is there once.' },
  refused: {
    notPermitted: 'Not saved: only a manager may decide.',
    reasonMissing: 'Not saved: please say why, in at most 500 characters.',
    nothingChosen: 'Not saved: please choose awards.',
    unknown: 'Not saved: what was chosen was not found. Please reload.',
    overtaken: 'Not saved: somebody else has decided about some of it, or it was taken back. Please reload.',
  },
  beyondBound: (left) =>
    `Not saved: it is more than one manager releases in a day; ${left} are left for today. Choose fewer, or ask another manager.`,
};
