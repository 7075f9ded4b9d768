/** Resolves when `work` does, and after so many milliseconds at the latest. What becomes of the work is not told. */
export async function atMost(work: Promise<unknown>, ms: number): Promise<void> {
  let limit: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => (limit = setTimeout(resolve, ms)));
  await Promise.race([work.catch(() => undefined), over]);
  clearTimeout(limit);
}
