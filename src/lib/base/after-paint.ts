/** A hidden page paints nothing, and its work must be done nevertheless, this many milliseconds later. */
const hiddenMs = 250;

/** In the background where the browser has priorities, so that a touch in the meantime is answered first. */
const soon = (call: () => void): void => {
  if ('scheduler' in globalThis) void scheduler.postTask(call, { priority: 'background' });
  else setTimeout(call);
};

/**
 * Calls after the next frame has been painted, so that what a resident waits for comes before everything else.
 * @param call called once, also when the page is hidden
 */
export function afterPaint(call: () => void): void {
  let isDone = false;
  const once = (): void => {
    if (isDone) return;
    isDone = true;
    call();
  };
  // The frame's own callback comes before its paint, and a task asked for there comes after it.
  requestAnimationFrame(() => soon(once));
  setTimeout(once, hiddenMs);
}
