/** What somebody has to do about their account before they can do anything else at the hub. */
export type Owed = 'password';

/** What somebody owes; null for nothing. A password that a manager gave is good for signing in once. */
export const owedBy = ({ passwordIsGiven }: { readonly passwordIsGiven: boolean }): Owed | null =>
  passwordIsGiven ? 'password' : null;
