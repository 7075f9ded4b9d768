import { longestPassword, shortestPassword } from '#lib/domain/password.ts';
import { formatsOf } from './format.ts';
import type { accountZhCN } from './hub-account-zh-CN.ts';

const { plural } = formatsOf('en');

const characters = (many: number): string => plural(many, { one: 'character', other: 'characters' });

/** What is said of somebody's own account at the hub, in English. */
export const accountEn: typeof accountZhCN = {
  title: 'My account',
  hint: 'Your own password and sessions. Nobody else changes them here.',
  owes: { password: 'A manager gave you this password. It signs you in once: please choose one of your own.' },
  tooMany: (seconds) => `Too many tries. Please try again in ${plural(seconds, { one: 'second', other: 'seconds' })}`,
  outcomes: { chosen: 'Your password is changed, and your other sessions have ended', ended: 'The session has ended' },
  refused: {
    wrongPassword: 'Not changed: the present password is wrong',
    notPermitted: 'Not changed: clerks work at the kiosk and have no account here',
    tooShort: `Not changed: at least ${characters(shortestPassword)} are needed`,
    tooLong: `Not changed: at most ${characters(longestPassword)} can be used`,
    named: `Not changed: without your name and the community’s, ${characters(shortestPassword)} have to be left`,
    common: 'Not changed: this password is too common and easily guessed. Try a sentence that only you know',
    notRepeated: 'Not changed: the two new passwords differ',
    same: 'Not changed: the new password is the present one',
    overtaken: 'Not changed: somebody has just changed this account. Sign in again and try once more',
  },
  password: {
    title: 'Change the password',
    old: 'Present password',
    chosen: 'New password',
    chosenHint: `At least ${characters(shortestPassword)}, no symbols needed. A sentence that only you know is long and easily kept in mind.`,
    repeated: 'New password once more',
    submit: 'Change the password',
  },
  sessions: {
    title: 'Where you are signed in',
    browser: 'Browser',
    since: 'Signed in',
    lastSeen: 'Last used',
    isThis: 'This one',
    end: 'End',
    endOthers: 'End all others',
  },
};
