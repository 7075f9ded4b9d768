/**
 * What a browser does of its own accord would take a screen away from whoever uses it: menus of a long press, things that are dragged,
 * and a page that is left or loaded again in the midst of something. The first two are refused, the last is asked about.
 * @param isBusy whether somebody is in the midst of something
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
