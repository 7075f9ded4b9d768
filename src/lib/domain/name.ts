import { hmacBase64Url } from '#lib/base/hash.ts';

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

/** A name as the kiosk may show it: the family name and the last character stay, as in 王*兰, 张*, 欧阳*华. */
export function maskName(name: string): string {
  const characters = Array.from(name.trim());
  if (characters.length <= 1) return characters.join('');
  const compound = characters.length > 2 && compoundSurnames.includes(characters.slice(0, 2).join(''));
  const surname = characters.slice(0, compound ? 2 : 1);
  const given = characters.slice(surname.length);
  const shown = given.length > 1 ? ['*', ...given.slice(-1)] : ['*'];
  return [...surname, ...shown].join('');
}

/** Characters of a name's hash: 72 bits, by which no two of a million names are likely to be taken for each other. */
export const nameHashLength = 12;

/**
 * By what a kiosk finds a whole name that staff type, without knowing any: the beginning of an HMAC-SHA-256 under the
 * community's card key. It is there to find and proves nothing, and each kiosk loads one for every resident: so it is short.
 */
export const hashName = (cardKey: string, name: string): string =>
  hmacBase64Url(cardKey, `name:${name.normalize('NFC').replace(/\s/g, '')}`).slice(0, nameHashLength);
