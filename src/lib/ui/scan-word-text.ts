import type { Messages } from '#lib/i18n/messages.ts';

/** What is said about a scan that was not used, in the words of the language. `itemName` names an item of the shelf. */
export function scanWordText(
  { scan, refusals }: Messages,
  { code, itemId }: { readonly code: Exclude<keyof Messages['scan'], 'gather'>; readonly itemId?: string },
  itemName: (itemId: string) => string | undefined,
): string {
  const word = scan[code];
  if (typeof word === 'string') return word;
  return word((itemId === undefined ? undefined : itemName(itemId)) ?? refusals.thisItem);
}
