/**
 * Keeps the browser from taking the screen away from whoever uses it. Menus of a long press and dragging are refused.
 * Leaving or reloading the page asks first while somebody is busy.
 * @param isBusy whether somebody is in the middle of something
 * @returns a function that ends it
 */
export function keepPage(page: Window, isBusy: () => boolean): () => void {
  const ended = new AbortController();
  const refuse = (event: Event): void => event.preventDefault();
  const ask = (event: BeforeUnloadEvent): void => {
    if (isBusy()) event.preventDefault();
  };
  const listen = { signal: ended.signal };
  page.addEventListener('contextmenu', refuse, listen);
  page.addEventListener('dragstart', refuse, listen);
  page.addEventListener('beforeunload', ask, listen);
  return () => ended.abort();
}
