import { sections } from '../../sections.ts';
import type { SheetSource } from '../list.ts';
import { kiosks } from './kiosks.ts';
import { pending } from './pending.ts';
import { reviews } from './reviews.ts';
import { staff } from './staff.ts';

/** Sections whose pages are no lists of the common pattern, and which hold one all the same. */
const others: Readonly<Record<string, SheetSource>> = { kiosks, pending, reviews, staff };

/** What a section of the console is as a file, with the section; undefined for one that holds no list. */
export function sheetOfSection(list: string) {
  const section = sections[`/hub/${list}`];
  if (section === undefined) return undefined;
  const source = 'show' in section ? section.sheet : Object.hasOwn(others, list) ? others[list] : undefined;
  return source === undefined ? undefined : { section, source };
}
