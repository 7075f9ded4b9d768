/** A resident's kind in words; one that this program does not know is shown as it is stored. */
export const residentKind = (words: Readonly<Record<string, string>>, kind: string): string => words[kind] ?? kind;
