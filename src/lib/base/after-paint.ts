/** A hidden page paints nothing, and its work must be done all the same. */
const hiddenMs = 250;

/** Where the browser can tell them apart, a touch that comes meanwhile is answered first. */
const soon = (call: () => void): void => {
  if ('scheduler' in globalThis) void scheduler.postTask(call, { priority: 'background' });
  else setTimeout(call);
};

/**
 * Calls after the next frame has been painted: what a resident waits to see comes before what nobody waits for.
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
