import { shortId } from '#lib/base/id.ts';
import type { Figures } from '#lib/i18n/hub-attention-zh-CN.ts';
import type { HubLocale } from '#lib/i18n/hub-locale.ts';
import type { HubMessages } from '#lib/i18n/hub-messages.ts';
import type { Finding } from '#lib/server/console/findings.ts';
import type { FindingCode } from '#lib/server/console/finding-table.ts';
import { typeName } from '../events/type-name.ts';
import { named } from '../named.ts';

/** What is said of each code. One that nobody has explained does not compile. */
interface Explained {
  readonly codes: Readonly<Record<FindingCode, string>>;
  readonly what: Readonly<Record<FindingCode, (figures: Figures) => string>>;
  readonly todo: Readonly<Record<FindingCode, string>>;
}

/** A finding in plain words. */
export function explain(finding: Finding, locale: HubLocale) {
  const words = locale.t.attention satisfies Explained;
  const { code, effect, decider } = finding;
  return {
    title: words.codes[code],
    what: words.what[code](figuresOf(finding, locale)),
    ledger: words.effects[effect],
    decider: words.deciders[decider],
    todo: words.todo[code],
  };
}

const dateNames = ['from', 'to', 'bestBefore'] as const;
const thereNames = ['residentId', 'number', 'holder', 'itemId', 'barcode', 'batchId'] as const;

/** The figures that a finding holds, in the person's language. */
function figuresOf(finding: Finding, { t, format, code: language }: HubLocale): Figures {
  const { detail, names, kiosk, event } = finding;
  const { unknown, none } = t.common;
  const count = (value: number | null | undefined): string =>
    value === undefined || value === null ? unknown : format.count(value);
  const said = (id: string | null | undefined): string => shortId(id ?? unknown);
  const price = (points: number | null | undefined, fen: number | null | undefined): string =>
    t.attention.price(count(points), fen === undefined || fen === null || fen === 0 ? '' : ` + ${format.yuan(fen)}`);
  const nameOr = (name: string | null, nameEn: string | null, id: string | null | undefined): string =>
    name === null && nameEn === null ? said(id) : named(language, name, nameEn);
  const holder = names.holder ?? said(detail.holder);
  return {
    arrived: count(detail.arrived),
    balance: count(detail.balance),
    barcode: detail.barcode ?? unknown,
    believed: count(detail.expected),
    cardStatus: statusText(t, detail.status),
    counted: count(detail.counted),
    date: dateNames.flatMap((name) => (name === detail.field ? [t.attention.dates[name]] : []))[0] ?? '',
    drift: typeof detail.driftMs === 'number' ? duration(language, detail.driftMs) : unknown,
    expected: count(detail.expected),
    exposure: count(detail.exposure),
    fault: detail.fault ?? unknown,
    holder,
    item: nameOr(names.item, names.itemEn, detail.itemId),
    kiosk: `${t.events.kiosk} ${kiosk.label ?? said(kiosk.id)}`,
    last: count(detail.last),
    listed: price(detail.pointsPrice, detail.cashPriceFen),
    onHand: count(detail.onHand),
    paid: price(detail.pointsEach, detail.cashEachFen),
    points: count(detail.points),
    reason: detail.reason ?? unknown,
    resident: finding.resident?.name ?? unknown,
    rule: `${nameOr(names.category, names.categoryEn, detail.categoryId)} v${count(detail.ruleVersion)}`,
    seq: count(detail.seq),
    staff: names.staff ?? shortId(detail.staff ?? detail.approvedBy ?? none),
    there: thereText(t, detail, holder),
    wanted: count(detail.wanted),
    what: typeName(t.events.types, event?.type ?? unknown),
  };
}

function statusText(t: HubMessages, status: string | null | undefined): string {
  const words: Readonly<Record<string, string>> = t.residents.cardStatus;
  return (status ? words[status] : undefined) ?? status ?? t.common.unknown;
}

function thereText(t: HubMessages, detail: Finding['detail'], holder: string): string {
  const name = thereNames.find((each) => typeof detail[each] === 'string');
  if (name === undefined) return t.common.unknown;
  return `${t.attention.there[name]} ${name === 'holder' ? holder : shortId(detail[name] ?? '')}`;
}

const steps = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** A stretch of time in its largest unit: 3 天, 7 minutes. */
function duration(language: string, milliseconds: number): string {
  const [unit, lengthMs] = steps.find(([, length]) => milliseconds >= length) ?? (['second', 1000] as const);
  const format = new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: 'long',
    maximumFractionDigits: 0,
  });
  return format.format(Math.trunc(milliseconds / lengthMs));
}
