/** This very address with some parameters changed; null takes one away. */
export function addressWith(url: URL, changes: Readonly<Record<string, string | null>>): string {
  const asked = new URLSearchParams(url.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) asked.delete(name);
    else asked.set(name, value);
  }
  const query = asked.toString();
  return query === '' ? url.pathname : `${url.pathname}?${query}`;
}
