// Element strings of GS1-128, GS1 DataMatrix and GS1 QR (General Specifications, sections 3 and 7.8), and the same in a
// GS1 Digital Link URI. Of the hundreds of application identifiers (AI) only the lengths matter here. The first two
// digits of some fix the length; any other value goes on to the separator or the end.

/** The values by their application identifier. */
export type Elements = ReadonlyMap<string, string>;

/** Separates values of variable length: FNC1, which scanners send as GS. */
export const groupSeparator = '\u{1D}';

/** The length of an AI and its value together, by the first two digits, where it is fixed (section 7.8.5). */
const settled: Readonly<Record<string, number>> = {
  ...{ '00': 20, '01': 16, '02': 16, '03': 16, '04': 18, '20': 4, '41': 16 },
  ...Object.fromEntries(['11', '12', '13', '14', '15', '16', '17', '18', '19'].map((start) => [start, 8])),
  ...Object.fromEntries(['31', '32', '33', '34', '35', '36'].map((start) => [start, 10])),
};

/** How many digits an AI has, by its first two. */
function digitsOfAi(start: string): number | undefined {
  if (/^(0[0-4]|1\d|2[0-2]|30|37|9\d)$/.test(start)) return 2;
  if (/^(2[3-5]|4[0-2]|71)$/.test(start)) return 3;
  return /^(3[1-69]|43|7[02]|8[0-2])$/.test(start) ? 4 : undefined;
}

/** The characters of values of variable length (section 7.11, character set 82). */
const openValue = /^[!"%-?A-Z_a-z]+$/;

/** The maximum of the variable lengths that a shop meets. All others end at 90 characters. */
const longest: Readonly<Record<string, number>> = { '10': 20, '21': 20, '22': 20, '30': 8, '37': 8 };

/** Whether a value is one that its application identifier allows. */
function isElement(ai: string, value: string): boolean {
  const start = ai.slice(0, 2);
  const length = settled[start];
  if (ai.length !== digitsOfAi(start) || !/^\d+$/.test(ai)) return false;
  if (length === undefined) return openValue.test(value) && value.length <= (longest[ai] ?? 90);
  return /^\d+$/.test(value) && value.length === length - ai.length;
}

/** Reads element strings as they are encoded; undefined for anything else. */
export function parseElements(text: string): Elements | undefined {
  const elements = new Map<string, string>();
  let rest = text.startsWith(groupSeparator) ? text.slice(1) : text;
  while (rest !== '') {
    const start = rest.slice(0, 2);
    const aiDigits = digitsOfAi(start);
    if (aiDigits === undefined) return undefined;
    const end = rest.indexOf(groupSeparator);
    const length = settled[start] ?? (end < 0 ? rest.length : end);
    const ai = rest.slice(0, aiDigits);
    const value = rest.slice(aiDigits, length);
    if (!isElement(ai, value)) return undefined;
    elements.set(ai, value);
    rest = rest.slice(length);
    // A separator after a fixed length is superfluous and harmless.
    if (rest.startsWith(groupSeparator)) rest = rest.slice(1);
  }
  return elements.size === 0 ? undefined : elements;
}

/**
 * Reads element strings as printed for people, (01)…(10)…, which some scanners send, with or without blanks and
 * separators in between. Undefined for anything else.
 */
export function parsePrinted(text: string): Elements | undefined {
  if (!/^(\(\d{2,4}\)[^(]+)+$/.test(text)) return undefined;
  const elements = [...text.matchAll(/\((\d{2,4})\)([^(]+)/g)].map(
    ([, ai = '', value = '']) => [ai, value.replaceAll(groupSeparator, ' ').trim()] as const,
  );
  return elements.every(isWrittenElement) ? new Map(elements) : undefined;
}

/** The same for printed text, in which the number of goods may lack its leading zeros. */
const isWrittenElement = ([ai, value]: readonly [string, string]): boolean =>
  /^0[12]$/.test(ai) ? /^\d{8,14}$/.test(value) : isElement(ai, value);

/** Reads a GS1 Digital Link URI; undefined for any other text. Whatever stands before the first AI does not matter. */
export function parseDigitalLink(text: string): Elements | undefined {
  const link =
    /^https?:\/\/[^/?#]+(?:\/[^?#]*?)??\/(01|gtin)\/(\d{8,14})((?:\/[^/?#]+\/[^/?#]+)*)\/?(?:\?([^#]*))?(?:#.*)?$/i.exec(
      text,
    );
  if (link === null) return undefined;
  const [, , gtin = '', path = '', query = ''] = link;
  const qualifiers = [...path.matchAll(/\/([^/]+)\/([^/]+)/g)].map(([, key = '', value = '']) => [key, value] as const);
  const attributes = query.split(/[&;]/).map((pair) => {
    const [key = '', value = ''] = pair.split('=');
    return [key, value] as const;
  });
  const named = [...qualifiers, ...attributes].map(
    ([key, value]) => [aliases[key.toLowerCase()] ?? key, decoded(value)] as const,
  );
  // Other parts of the address, and values that an AI does not allow, say nothing about the goods.
  return new Map([['01', gtin], ...named.filter(isWrittenElement)]);
}

const aliases: Readonly<Record<string, string>> = { lot: '10', ser: '21', cpv: '22', exp: '17' };

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/**
 * A date of an element string (YYMMDD) as YYYY-MM-DD. The century is the one that brings it nearest to now (section
 * 7.12: from 50 years ahead to 49 back), and day 00 is the last of the month. Undefined for a day that does not exist.
 * @param today YYYY-MM-DD
 */
export function dayOfElement(yymmdd: string, today: string): string | undefined {
  const parts = /^(\d\d)(\d\d)(\d\d)$/.exec(yymmdd);
  if (parts === null) return undefined;
  const [, yy = '', mm = '', dd = ''] = parts;
  const thisYear = Number(today.slice(0, 4));
  const ahead = Number(yy) - (thisYear % 100);
  const century = Math.trunc(thisYear / 100) + (ahead >= 51 ? -1 : ahead <= -50 ? 1 : 0);
  const year = century * 100 + Number(yy);
  const lastDay = new Date(Date.UTC(year, Number(mm), 0)).getUTCDate();
  const day = dd === '00' ? lastDay : Number(dd);
  if (Number(mm) < 1 || Number(mm) > 12 || day > lastDay) return undefined;
  return `${String(year)}-${mm}-${String(day).padStart(2, '0')}`;
}
