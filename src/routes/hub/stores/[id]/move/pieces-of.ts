/** The name of the field that says how many pieces of an item are to be moved. */
export const piecesOf = (item: string): string => `pieces:${item}`;
