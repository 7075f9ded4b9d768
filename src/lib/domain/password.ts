// What a password that somebody chooses has to be. Length counts and symbols do not (NIST SP 800-63B).

/** In code points. */
export const shortestPassword = 12;
export const longestPassword = 128;
/** A password that takes fewer guesses than these is a common one, or made of such. */
export const fewestGuesses = 1e8;

/** Why a password cannot be chosen for what it is. `named`: too little is left without names that anybody knows. */
export type PasswordFault = 'tooShort' | 'tooLong' | 'named' | 'common';

/**
 * What is wrong with a password's length.
 * @param names what its owner and their community are called: it counts as nothing
 */
export function lengthFault(password: string, names: readonly string[]): Exclude<PasswordFault, 'common'> | undefined {
  const length = lengthOf(password.normalize('NFC'));
  if (length < shortestPassword) return 'tooShort';
  if (length > longestPassword) return 'tooLong';
  const left = names
    .filter((name) => name !== '')
    .reduce((text, name) => text.replaceAll(folded(name), ''), folded(password));
  return lengthOf(left) < shortestPassword ? 'named' : undefined;
}

/** As people read it: width and case say nothing. */
const folded = (text: string): string => text.normalize('NFKC').toLowerCase();
const lengthOf = (text: string): number => [...text].length;
