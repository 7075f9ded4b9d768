/** The list's own address without what a sent form added to it. */
export function listAddress(url: URL, outcome: string | null = null): URL {
  const list = new URL(url);
  for (const name of ['/decide', 'outcome']) list.searchParams.delete(name);
  if (outcome !== null) list.searchParams.set('outcome', outcome);
  return list;
}
