import { cleanText, searchForm } from './text.ts';

const compoundSurnames = [
  '欧阳',
  '司马',
  '上官',
  '诸葛',
  '夏侯',
  '皇甫',
  '尉迟',
  '公孙',
  '慕容',
  '司徒',
  '令狐',
  '东方',
];

/** The most letters of a name's initials, as the wire carries them. */
export const mostInitials = 20;

/** A name as the kiosk may show it: the family name and the last character stay, as in 王*兰, 张*, 欧阳*华. */
export function maskName(name: string): string {
  // Vowel signs and stacked consonants belong to the character that they are written on.
  const characters: readonly string[] = cleanText(name).match(/\P{M}\p{M}*|\p{M}+/gu) ?? [];
  if (characters.length <= 1) return characters.join('');
  const compound = characters.length > 2 && compoundSurnames.includes(characters.slice(0, 2).join(''));
  const surname = characters.slice(0, compound ? 2 : 1);
  const given = characters.slice(surname.length);
  const shown = given.length > 1 ? ['*', ...given.slice(-1)] : ['*'];
  return [...surname, ...shown].join('');
}

/** A search: the beginning of a name as typed, and the initials that it is spelt with. */
export interface WantedName {
  readonly name: string;
  readonly initials: string;
}

/** What a kiosk knows of a name: how it is shown, and its initials. */
export interface KnownName {
  readonly maskedName: string;
  readonly initials: string;
}

/** Whether a masked name may be the name that was typed: of the same length, and the same where it is shown. */
export function isNamesake(wanted: WantedName, { maskedName, initials }: KnownName): boolean {
  const form = searchForm(wanted.name);
  const [head = '', tail = ''] = maskedName.split('*').map(searchForm);
  // Otherwise every search would find a name of which nothing is known.
  if (head === '' && tail === '' && initials === '') return false;
  if (!form.startsWith(head) || !form.endsWith(tail)) return false;
  // A character with two readings has other initials, but as many. Latin letters may be spelt differently.
  return initials.length === wanted.initials.length || /[a-z0-9]/.test(form);
}

/** Whether a masked name may begin with what was typed, or be it. */
export function mayBegin(wanted: WantedName, known: KnownName): boolean {
  if (isNamesake(wanted, known)) return true;
  const form = searchForm(wanted.name);
  const [head = ''] = known.maskedName.split('*').map(searchForm);
  const isHead = form.startsWith(head) || head.startsWith(form);
  // Names of other scripts than Chinese and Latin have no initials, and their beginning is all that is known.
  if (known.initials === '') return head !== '' && isHead;
  return isHead && known.initials.length > wanted.initials.length && known.initials.startsWith(wanted.initials);
}
