/**
 * Where a form may lead after it was sent: an address of the console, else its first page. Whatever a link says, nobody
 * is led to another site by signing in.
 */
export function consolePath(wanted: FormDataEntryValue | string | null): string {
  if (typeof wanted !== 'string') return '/hub';
  try {
    const url = new URL(wanted, 'http://hub.invalid');
    const ours = url.origin === 'http://hub.invalid' && /^\/hub(\/|$)/.test(url.pathname);
    return ours ? url.pathname + url.search : '/hub';
  } catch {
    return '/hub';
  }
}

/**
 * The address of the page that a request is for: of a form's, what the page was asked for without the action
 * (`?/decide`).
 */
export function pageAddress({ pathname, searchParams }: URL): string {
  const own = new URLSearchParams([...searchParams].filter(([name]) => !name.startsWith('/'))).toString();
  return own === '' ? pathname : `${pathname}?${own}`;
}
