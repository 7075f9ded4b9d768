// Places of a shelf are words that staff choose: 甲架上层, 第二排, A10, 3 号柜. They sort as people count. No collation does
// that: 丁 stands before 乙 in Unicode, 下 before 上, and 10 before 2.

/** The kinds of parts of a place, in the order in which they sort. */
const kinds = { end: 0, number: 1, letter: 2, stem: 3, branch: 4, season: 5, position: 6, other: 7 } as const;
type Kind = (typeof kinds)[keyof typeof kinds];
/** A part of a place: its kind, its position in the count, and its letters. */
type Part = readonly [kind: Kind, value: number, letters?: string];

const placesIn = (sequence: string): ReadonlyMap<string, number> =>
  new Map(Array.from(sequence).map((character, index) => [character, index]));

const stems = placesIn('甲乙丙丁戊己庚辛壬癸');
const branches = placesIn('子丑寅卯辰巳午未申酉戌亥');
const seasons = placesIn('春夏秋冬');
// One scale that orders every pair and triple by which shelves are named: 上中下, 高中低, 左中右, 前中后, 头中尾, 里外, 大中小, 东南西北.
const positions = placesIn('顶上高头前左内里大中小右外尾后低下底东南西北');
// Variant forms of characters that count or go with a number, each above its plain one.
const otherForms = placesIn('頂頭內裡裏後東貳參陸兩負層號萬');
const plainForms = Array.from('顶头内里里后东贰叁陆两负层号万');
const numerals = placesIn('〇一二三四五六七八九');
const formalNumerals = placesIn('零壹贰叁肆伍陆柒捌玖');
const units: Readonly<Record<string, number>> = { 十: 10, 拾: 10, 百: 100, 佰: 100, 千: 1000, 仟: 1000 };

/** Tens as one character, to which the next digit is added: 廿一. */
const tens: Readonly<Record<string, number>> = { 廿: 20, 卅: 30, 卌: 40 };
const tenThousand = 10_000;

const numeral = '〇零一二两三四五六七八九壹贰叁肆伍陆柒捌玖十拾百佰千仟万廿卅卌';
/** A number with what goes with it and counts nothing: 第二, 2, 负一 (below the ground), 地下二. */
const numberPattern = new RegExp(`^第?(负|地下)?(?:(\\d+)|([${numeral}]+))`, 'u');
/** 最上 stands before 上, and 最下 behind 下. */
const outermostPattern = new RegExp(`^最([${[...positions.keys()].join('')}])`, 'u');
const lettersPattern = /^\p{Script=Latin}+/u;
/** A minus at the beginning or after a space means below the ground. Between a letter and a number it separates. */
const minus = new RegExp(`(^|\\s)[-−–](?=[\\d${numeral}])`, 'gu');
/** Separators: A-10 and A10 are the same. */
const separators = /[\s\p{P}\p{S}]/gu;

function digitOf(character: string): number | undefined {
  if (character === '两') return 2;
  return numerals.get(character) ?? formalNumerals.get(character);
}

/** A Chinese numeral: 十, 十二, 二十, 廿一, 一百零三, 一万; digits in a row are read one by one, as in 二〇六. */
function readNumeral(text: string): number {
  const [thousands, below] = [text.slice(0, text.lastIndexOf('万') + 1), text.slice(text.lastIndexOf('万') + 1)];
  if (thousands !== '') return (readNumeral(thousands.slice(0, -1)) || 1) * tenThousand + readNumeral(below);
  let sum = 0;
  let pending: number | undefined;
  for (const character of text) {
    const unit = units[character];
    const ten = tens[character];
    if (ten !== undefined) sum += ten;
    else if (unit === undefined) {
      pending = (pending ?? 0) * 10 + (digitOf(character) ?? 0);
    } else {
      sum += (pending ?? 1) * unit;
      pending = undefined;
    }
  }
  return sum + (pending ?? 0);
}

function partOf(character: string): Part {
  const stem = stems.get(character);
  if (stem !== undefined) return [kinds.stem, stem];
  const branch = branches.get(character);
  if (branch !== undefined) return [kinds.branch, branch];
  const season = seasons.get(character);
  if (season !== undefined) return [kinds.season, season];
  const position = positions.get(character);
  if (position !== undefined) return [kinds.position, position];
  return [kinds.other, character.codePointAt(0) ?? 0];
}

const middle = positions.get('中') ?? 0;

/** A position further from the middle than the named one. */
function outermostPart(character: string): Part {
  const position = positions.get(character) ?? middle;
  return [kinds.position, position + Math.sign(position - middle) / 2];
}

/** II to XXXIX, which hardly any word consists of. A single letter counts as a letter. */
const romanPattern = /^(?=..)(x{0,3})(ix|iv|v?i{0,3})$/;

/** The value of a Roman numeral of several letters; undefined for any other letters. */
function readRoman(letters: string): number | undefined {
  const [whole, tensPart = '', onesPart = ''] = romanPattern.exec(letters) ?? [];
  if (whole === undefined) return undefined;
  const ones = { ix: 9, iv: 4 }[onesPart] ?? (onesPart.startsWith('v') ? onesPart.length + 4 : onesPart.length);
  return tensPart.length * 10 + ones;
}

/**
 * Letters sort like columns of a table, Z before AA; three or more are words and sort by the alphabet. Roman numerals
 * sort between the letters so that I II V VI X XI are in order, and A I J as well.
 */
function lettersPart(letters: string): Part {
  const roman = readRoman(letters);
  if (roman === undefined) return [kinds.letter, Math.min(letters.length, 3), letters];
  return [kinds.letter, 1, `${roman < 5 ? 'i' : roman < 10 ? 'v' : 'x'} ${String(roman).padStart(2, '0')}`];
}

/** Unicode has Roman numerals as single characters, which are numbers. As letters, Ⅸ would stand before Ⅴ. */
const romanToDigits = (text: string): string =>
  text.replace(/[\u2160-\u216b\u2170-\u217b]/gu, (one) => String((one.charCodeAt(0) & 0xf) + 1));

/** Any script's digit as ASCII: in Unicode each script has its ten digits in a row, and rows may follow each other. */
function asciiDigit(digit: string): string {
  const point = digit.codePointAt(0) ?? 0;
  let zero = point;
  while (/^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((point - zero) % 10);
}

const plainCharacter = (character: string): string => plainForms[otherForms.get(character) ?? -1] ?? character;

/** A place in normal form, which is what counts. */
const plainPlace = (place: string): string =>
  Array.from(romanToDigits(place).normalize('NFKC').toLowerCase(), plainCharacter)
    .join('')
    .replace(/[^\P{Nd}\d]/gu, asciiDigit)
    .replace(/首(?=[层排号])/gu, '一')
    .replace(minus, '$1负')
    .replace(separators, ' ')
    .trim();

/** The first part of a text, and its length. */
function firstPart(text: string): { readonly part: Part; readonly length: number } {
  const number = numberPattern.exec(text);
  if (number !== null) {
    const [{ length }, below, digits, words = ''] = number;
    const value = digits === undefined ? readNumeral(words) : Number(digits);
    return { part: [kinds.number, below === undefined ? value : -value], length };
  }
  const [letters] = lettersPattern.exec(text) ?? [];
  if (letters !== undefined) return { part: lettersPart(letters), length: letters.length };
  const [whole, outermost] = outermostPattern.exec(text) ?? [];
  if (whole !== undefined && outermost !== undefined) return { part: outermostPart(outermost), length: whole.length };
  const [first = ''] = Array.from(text);
  return { part: partOf(first), length: first.length };
}

function partsOf(place: string): readonly Part[] {
  let rest = plainPlace(place);
  const parts: Part[] = [];
  while (rest !== '') {
    const { part, length } = firstPart(rest);
    parts.push(part);
    rest = rest.slice(length).trimStart();
  }
  return parts;
}

/** Compares two places as people count: 甲 乙 丙 丁, 上 中 下, 一 二 … 十 十一, 1 2 10, A2 A10; half and full width alike. */
export function comparePlaces(left: string, right: string): number {
  const [ours, theirs] = [partsOf(left), partsOf(right)];
  const end: Part = [kinds.end, 0];
  for (let index = 0; index < Math.max(ours.length, theirs.length); index += 1) {
    const [kind, value, letters = ''] = ours[index] ?? end;
    const [otherKind, otherValue, otherLetters = ''] = theirs[index] ?? end;
    if (kind !== otherKind) return kind - otherKind;
    if (value !== otherValue) return value - otherValue;
    if (letters !== otherLetters) return letters < otherLetters ? -1 : 1;
  }
  // The spelling decides between places that count the same, so that their order never varies.
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Each place once, as people count. */
export const sortedPlaces = (places: Iterable<string>): readonly string[] =>
  [...new Set(places)].toSorted(comparePlaces);
