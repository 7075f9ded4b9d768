import { longestPassword, shortestPassword } from '#lib/domain/password.ts';
import { formatsOf } from './format.ts';
import type { accountZhCN } from './hub-account-zh-CN.ts';

const { plural } = formatsOf('en');

const characters = (many: number): string => plural(many, { one: 'character', other: 'characters' });

/** What is said of somebody's own account at the hub, in English. */
export const accountEn: typeof accountZhCN = {
  title: 'My account',
  hint: 'Your own password and sessions. Nobody else changes them here.',
  owes: {
    password: 'A manager gave you this password. It signs you in once: please choose one of your own.',
    secondFactor: 'Your role needs a second factor to sign in. Please set it up on your phone first.',
  },
  tooMany: (seconds) => `Too many tries. Please try again in ${plural(seconds, { one: 'second', other: 'seconds' })}`,
  outcomes: {
    chosen: 'Your password is changed, and your other sessions have ended',
    ended: 'The session has ended',
    factorRemoved: 'Your second factor is gone',
  },
  refused: {
    wrongPassword: 'Not changed: the present password is wrong',
    notPermitted: 'Not changed: clerks work at the kiosk and have no account here',
    tooShort: `Not changed: at least ${characters(shortestPassword)} are needed`,
    tooLong: `Not changed: at most ${characters(longestPassword)} can be used`,
    named: `Not changed: without your name and the community’s, ${characters(shortestPassword)} have to be left`,
    common: 'Not changed: this password is too common and easily guessed. Try a sentence that only you know',
    notRepeated: 'Not changed: the two new passwords differ',
    same: 'Not changed: the new password is the present one',
    incomplete: 'Not changed: the page was not complete. Please begin again',
    wrongCode: 'Not changed: the code is wrong or was used already. Wait for the next one on your phone',
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
  factor: {
    title: 'Second factor',
    none: 'Beside the password you type six digits that your phone changes every 30 seconds. Whoever learns the password alone does not get in.',
    begin: 'Set it up on a phone',
    scan: 'Scan this with an authenticator app or your phone’s own password manager, and type the six digits that it shows.',
    qr: 'Code for the authenticator app',
    secret: 'Where you cannot scan, type this into the app',
    password: 'Present password, to confirm',
    code: 'Six digits on the phone',
    add: 'Turn it on',
    codes: 'Recovery codes: write them down and keep them. They are shown this once',
    codesHint: 'Where the phone is lost or broken, one of them signs you in instead. Each is good once.',
    on: (since) => `On since ${since}`,
    left: (codes) => `${plural(codes, { one: 'recovery code', other: 'recovery codes' })} left`,
    removeHint:
      'For another phone or new recovery codes turn it off and set it up again. Without phone and codes ask another manager to turn it off.',
    anyCode: 'A code, or a recovery code',
    remove: 'Turn it off',
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
