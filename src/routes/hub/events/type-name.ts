/** An event's type in words; one that this program does not know is shown as it is stored. */
export const typeName = (words: Readonly<Record<string, string>>, type: string): string => words[type] ?? type;
