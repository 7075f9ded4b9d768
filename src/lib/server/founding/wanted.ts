import * as v from 'valibot';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { categoryTemplate } from '#lib/domain/category-template.ts';
import { mostPieces } from '#lib/domain/count.ts';
import { defaultLocale, localeCodes } from '#lib/domain/locale.ts';
import { mostShelfLifeDays } from '#lib/facts/delivery/limits.ts';
import { mostFen, mostPoints } from '#lib/domain/points.ts';
import type { PasswordFault } from '#lib/domain/password.ts';
import { roles } from '#lib/domain/permission.ts';
import { cleanText, searchForm } from '#lib/domain/text.ts';
import { defaultZone, isZone } from '#lib/domain/zone.ts';
import { mostInPage } from '#lib/hub-facts/pages.ts';
import { passwordFault } from '../console/account.ts';
import { longestName } from '../console/staff-change.ts';

// What somebody who founds a community has to say, and may say. Each message is a sentence in Chinese and one in
// English, in two lines, and stands behind the path of what is wrong.

const said = (zh: string, en: string): string => `${zh}\n${en}`;

/** A text as it is kept: without what nobody sees. */
const words = (least: number, most: number) => {
  const [zh, en] =
    least === 0
      ? [`最多 ${most} 个字的文字`, `at most ${most} characters`]
      : [`1 到 ${most} 个字`, `1 to ${most} characters`];
  const message = said(`应为 ${zh}`, `must be text: ${en}`);
  return v.pipe(v.string(message), v.transform(cleanText), v.minLength(least, message), v.maxLength(most, message));
};

const whole = (least: number, most: number) => {
  const message = said(`应为 ${least} 到 ${most} 的整数`, `must be a whole number from ${least} to ${most}`);
  return v.pipe(v.number(message), v.integer(message), v.minValue(least, message), v.maxValue(most, message));
};

const oneOf = <const Options extends readonly string[]>(options: Options) =>
  v.picklist(options, said(`应为 ${options.join('、')} 之一`, `must be one of ${options.join(', ')}`));

const yesOrNo = v.boolean(said('应为 true 或 false', 'must be true or false'));

/** An object that holds what is asked for and nothing else: a key with a typing mistake would be passed over. */
const only = <Entries extends v.ObjectEntries>(entries: Entries) =>
  v.strictObject(entries, ({ expected }) => {
    if (expected === 'never') return said('不认识这一项', 'is not known here');
    return expected.startsWith('"') ? said('缺少这一项', 'is missing') : said('应为对象 {…}', 'must be an object {…}');
  });

const listOf = <Item extends v.GenericSchema>(item: Item, least: number, most: number) => {
  const message = said(`应为 ${least} 到 ${most} 项的列表`, `must be a list of ${least} to ${most}`);
  return v.pipe(v.array(item, message), v.minLength(least, message), v.maxLength(most, message));
};

const zone = v.optional(
  v.pipe(
    v.string(said('应为加引号的文字', 'must be text in quotation marks')),
    v.check(isZone, said('应为时区名称，如 Asia/Shanghai', 'must be a time zone such as Asia/Shanghai')),
  ),
  defaultZone,
);

const language = v.optional(oneOf(localeCodes), defaultLocale);

/** The names by which people sign in, of whom an @ says the community. */
const signInName = v.pipe(
  words(1, longestName),
  v.check(
    (name) => searchForm(name) !== '' && !name.includes('@'),
    said('要有字母或汉字，不能有 @', 'needs letters, and no @'),
  ),
);

/** Whoever signs in with a password of their own. */
const account = only({
  name: signInName,
  signInName: v.optional(signInName),
  password: v.string(said('应为加引号的文字', 'must be text in quotation marks')),
});

const store = only({ name: words(1, 60), nameEn: v.optional(words(1, 120)) });

const category = only({
  name: words(1, 60),
  nameEn: v.optional(words(1, 120)),
  standard: v.optional(words(0, 400), ''),
  standardEn: v.optional(words(0, 800), ''),
  unit: v.optional(oneOf(['hour', 'time']), 'hour'),
  pointsPerUnit: whole(0, mostPoints),
  dailyCap: v.optional(v.nullable(whole(0, mostPoints)), null),
});

const supplier = only({
  name: words(1, 60),
  nameEn: v.optional(words(1, 120)),
  kind: v.optional(oneOf(['supplier', 'merchant']), 'supplier'),
});

const item = only({
  name: words(1, 60),
  nameEn: v.optional(words(1, 120)),
  barcode: v.optional(
    v.pipe(
      v.string(said('应为加引号的文字', 'must be text in quotation marks')),
      v.regex(/^(?:\d{8,14})?$/, said('应为 8 到 14 位数字', 'must be 8 to 14 digits')),
    ),
    '',
  ),
  /** The name of one of the suppliers above. */
  supplier: v.optional(words(0, 60), ''),
  pointsPrice: whole(0, mostPoints),
  cashPriceFen: v.optional(whole(0, mostFen), 0),
  marketPriceFen: v.optional(whole(0, mostFen), 0),
  costPriceFen: v.optional(whole(0, mostFen), 0),
  shelfPlace: v.optional(words(1, 40), '—'),
  shelfLifeDays: v.optional(v.nullable(whole(1, mostShelfLifeDays)), null),
  keeps: v.optional(v.nullable(yesOrNo), null),
  /** Pieces on the shelf of the first store. */
  onHand: v.optional(whole(0, mostPieces), 0),
});

const member = only({ name: signInName, role: oneOf(roles) });

const wantedSchema = only({
  community: only({
    name: words(1, 60),
    nameEn: v.optional(words(1, 120)),
    district: words(1, 60),
    zone,
    language,
  }),
  stores: listOf(store, 1, 50),
  manager: account,
  categories: v.optional(listOf(category, 1, mostInPage)),
  staff: v.optional(listOf(member, 0, 500), []),
  suppliers: v.optional(listOf(supplier, 0, 500), []),
  items: v.optional(listOf(item, 0, 5_000), []),
});

/** A community as somebody wants it founded, in the form in which all of it is kept. */
export type Wanted = v.InferOutput<typeof wantedSchema>;

const wantedDistrictSchema = only({
  district: only({ name: words(1, 60), nameEn: v.optional(words(1, 120)), zone, language }),
  account: account,
});

/** A district as somebody wants it founded. */
export type WantedDistrict = v.InferOutput<typeof wantedDistrictSchema>;

const wantedCopySchema = only({
  community: v.optional(
    only({ name: v.optional(words(1, 60)), nameEn: v.optional(words(1, 120)), district: v.optional(words(1, 60)) }),
    {},
  ),
  manager: account,
});

/** A copy of a community as somebody wants it founded: what it is called, and who manages it. */
export interface WantedCopy {
  readonly community: { readonly name: string; readonly nameEn: string; readonly district: string };
  readonly manager: Wanted['manager'];
}

/** What is wrong, where, in both languages. */
export interface Fault {
  /** Such as `stores.0.name`; empty for the whole. */
  readonly path: string;
  readonly zh: string;
  readonly en: string;
}

/** The fault that a message of two lines says. */
export function faultAt(path: string, message: string): Fault {
  const [zh = '', en = ''] = message.split('\n');
  return { path, zh, en };
}

/**
 * Reads what somebody wants founded, and names everything that is wrong with it at once; what is wrong with the
 * manager's password by the rules of the account page, when all else is good.
 */
export async function checkWanted(value: unknown): Promise<Result<Wanted, readonly Fault[]>> {
  const read = readWanted(value);
  if (!read.ok) return read;
  const fault = await passwordFaultOf(read.value);
  return fault === undefined ? read : refuse([fault]);
}

/** The same for a district with its account. */
export async function checkWantedDistrict(value: unknown): Promise<Result<WantedDistrict, readonly Fault[]>> {
  const read = v.safeParse(wantedDistrictSchema, value);
  if (!read.success) return refuse(faultsOf(read.issues));
  const { account: owner, district } = read.output;
  const fault = await faultOfPassword(owner, district, 'account.password');
  return fault === undefined ? ok(read.output) : refuse([fault]);
}

/** By which rule the manager's password does not do, with the sentence for it. */
const passwordFaultOf = ({ community, manager }: Wanted): Promise<Fault | undefined> =>
  faultOfPassword(manager, community, 'manager.password');

/**
 * The same for a copy.
 * @param of what is copied, which says how the copy is called where nobody else does
 */
export async function checkWantedCopy(
  value: unknown,
  of: { readonly name: string; readonly nameEn: string; readonly districtName: string },
): Promise<Result<WantedCopy, readonly Fault[]>> {
  const read = v.safeParse(wantedCopySchema, value);
  if (!read.success) return refuse(faultsOf(read.issues));
  const { community: said, manager } = read.output;
  const { name = of.name, nameEn = said.name ?? of.nameEn, district = of.districtName } = said;
  const fault = await faultOfPassword(manager, { name, nameEn }, 'manager.password');
  return fault === undefined ? ok({ community: { name, nameEn, district }, manager }) : refuse([fault]);
}

async function faultOfPassword(
  owner: Wanted['manager'],
  place: Pick<Wanted['community'], 'name' | 'nameEn'>,
  path: string,
): Promise<Fault | undefined> {
  const fault = await passwordFault(owner.password, [
    owner.name,
    owner.signInName ?? '',
    place.name,
    place.nameEn ?? '',
  ]);
  return fault === undefined ? undefined : faultAt(path, passwordWords[fault]);
}

/** What is wrong with a password: a line in Chinese and one in English. */
export const passwordWords: Readonly<Record<PasswordFault, string>> = {
  tooShort: '太短：至少 12 个字符\nis too short: 12 characters at least',
  tooLong: '太长：最多 128 个字符\nis too long: 128 characters at most',
  named: '去掉姓名和社区名称后不足 12 个字符\nhas fewer than 12 characters without names that anybody knows',
  common: '太常见，很容易猜到\nis a common one and easily guessed',
};

/** The same without the password, about which people are asked last. */
export function readWanted(value: unknown): Result<Wanted, readonly Fault[]> {
  const read = v.safeParse(wantedSchema, value);
  if (!read.success) return refuse(faultsOf(read.issues));
  const faults = [...takenTwice(read.output), ...strangeSuppliers(read.output)];
  return faults.length > 0 ? refuse(faults) : ok(read.output);
}

const faultsOf = (issues: readonly v.BaseIssue<unknown>[]): readonly Fault[] =>
  issues.map((issue) => faultAt(v.getDotPath(issue) ?? '', issue.message));

/** Names by which people are signed in, stores chosen and items found have to be told apart. */
function takenTwice({ manager, staff, stores, suppliers, categories = [], items }: Wanted): readonly Fault[] {
  const twice = (list: string, values: readonly string[]): readonly Fault[] =>
    values.flatMap((value, index) =>
      value !== '' && values.indexOf(value) < index
        ? [faultAt(list.replace('*', String(index)), said(`重复：${value}`, `is there twice: ${value}`))]
        : [],
    );
  const signInNames = [manager.name, manager.signInName ?? manager.name];
  const colleagues = staff.flatMap(({ name }, index) =>
    signInNames.includes(name)
      ? [faultAt(`staff.${index}.name`, said('和管理员同名', 'is the name of the manager'))]
      : [],
  );
  const namesOf = (list: readonly { readonly name: string }[]): readonly string[] => list.map(({ name }) => name);
  return [
    ...colleagues,
    ...twice('staff.*.name', namesOf(staff)),
    ...twice('stores.*.name', namesOf(stores)),
    ...twice('suppliers.*.name', namesOf(suppliers)),
    ...twice('categories.*.name', namesOf(categories)),
    ...twice(
      'items.*.barcode',
      items.map(({ barcode }) => barcode),
    ),
  ];
}

const strangeSuppliers = ({ items, suppliers }: Wanted): readonly Fault[] =>
  items.flatMap(({ supplier: name }, index) =>
    name === '' || suppliers.some((each) => each.name === name)
      ? []
      : [faultAt(`items.${index}.supplier`, said('不在 suppliers 里', 'is none of the suppliers'))],
  );

/** The categories of the template in the form of a file. */
export const templateCategories = (): NonNullable<Wanted['categories']> =>
  categoryTemplate.map(({ id: _id, rule, ...category }) => ({ ...category, ...rule }));
