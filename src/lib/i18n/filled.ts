/** A text with what stands in its places. */
export const filled = (text: string, ...values: readonly (string | number)[]): string =>
  text.replace(/\{(\d)\}/gu, (_place, at: string) => String(values[Number(at)] ?? ''));
