/** The longest line that says whom to call at a company. */
export const mostContactLetters = 120;
