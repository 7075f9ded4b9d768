/** A CSS duration in milliseconds: `240ms`, `.24s`. What is no duration is 0, so that nothing moves. */
export function durationMs(css: string): number {
  const value = Number.parseFloat(css);
  if (Number.isNaN(value)) return 0;
  return css.trim().endsWith('ms') ? value : value * 1000;
}
