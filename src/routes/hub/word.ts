/** The word for what the database holds as any text; undefined for one that this program does not know. */
export const wordFor = (words: Readonly<Record<string, string>>, stored: string): string | undefined =>
  Object.hasOwn(words, stored) ? words[stored] : undefined;
