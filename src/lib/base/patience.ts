/** Waits for `work`, but `ms` milliseconds at most. Ignores how the work ends. */
export async function atMost(work: Promise<unknown>, ms: number): Promise<void> {
  let limit: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => (limit = setTimeout(resolve, ms)));
  await Promise.race([work.catch(() => undefined), over]);
  clearTimeout(limit);
}
