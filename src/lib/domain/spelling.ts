import { mostInitials } from './name.ts';
import { searchForm } from './text.ts';

/** A name in the letters that staff search by: all of its pinyin without tones, and the first letters. */
export interface Spelling {
  readonly pinyin: string;
  readonly initials: string;
}

const most = { pinyin: 120, initials: mostInitials } as const;

/**
 * Spells names, taking family names as such (曾 is zeng, not ceng). The dictionary is 300 kB, so that it is loaded when
 * staff first need it, and lies in the precache for when there is no network.
 */
export async function loadSpelling(): Promise<(name: string) => Spelling> {
  const { pinyin } = await import('pinyin-pro');
  return (name) => {
    const letters = (pattern: 'pinyin' | 'first'): string =>
      pinyin(searchForm(name), {
        toneType: 'none',
        pattern,
        surname: 'head',
        type: 'array',
        nonZh: 'consecutive',
        v: true,
      })
        .join('')
        .toLowerCase()
        .replace(/[^a-z0-9]/g, '');
    return { pinyin: letters('pinyin').slice(0, most.pinyin), initials: letters('first').slice(0, most.initials) };
  };
}
