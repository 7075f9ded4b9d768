import { shownName } from '#lib/i18n/shown-name.ts';
import { shortId } from '#lib/base/id.ts';
import type { AnyFigures } from '#lib/findings/definition.ts';
import { findings } from '#lib/findings/findings.ts';
import type { HubLocale } from '#lib/i18n/hub-locale.ts';
import type { Finding } from '#lib/server/console/findings.ts';
import { named } from '../named.ts';
import { wordFor } from '../word.ts';

/** A finding in plain words. */
export function explain(finding: Finding, locale: HubLocale) {
  const { effects, deciders, cured, filled } = locale.t.attention;
  const { decider, cure, words } = findings[finding.code];
  const { title, what, todo } = words[locale.code];
  const ended = cure === undefined ? filled : cured[cure];
  return {
    title,
    what: what(figuresOf(finding, locale)),
    ledger: effects[finding.effect],
    decider: deciders[decider],
    todo: finding.state === 'filled' ? ended : todo,
  };
}

/** The figures that a finding holds, in the person's language. */
function figuresOf(finding: Finding, { t, format, code: language }: HubLocale): AnyFigures {
  const { detail, names, kiosk, event } = finding;
  const { unknown, none } = t.common;
  const textIn = (name: string): string | undefined => {
    const value = detail[name];
    return typeof value === 'string' ? value : undefined;
  };
  const numberIn = (name: string): number | undefined => {
    const value = detail[name];
    return typeof value === 'number' ? value : undefined;
  };
  const told = (value: number | undefined, tell: (value: number) => string): string =>
    value === undefined ? unknown : tell(value);
  const count = (name: string): string => told(numberIn(name), format.count);
  const text = (name: string): string => shortId(textIn(name) ?? unknown);
  const oneOf = (name: string, words: Readonly<Record<string, string>>): string => {
    const value = textIn(name) ?? unknown;
    return wordFor(words, value) ?? value;
  };
  const nameOr = (name: string | null, nameEn: string | null, id: string): string =>
    name === null && nameEn === null ? text(id) : named(language, name, nameEn);
  return {
    has: (name) => textIn(String(name)) !== undefined,
    count,
    text,
    oneOf,
    duration: (name) => told(numberIn(name), (milliseconds) => duration(language, milliseconds)),
    price: (points, cashFen) => {
      const fen = numberIn(cashFen) ?? 0;
      return t.attention.price(count(points), fen === 0 ? '' : ` + ${format.yuan(fen)}`);
    },
    cardStatus: oneOf('status', t.residents.cardStatus),
    event: event === null ? unknown : (wordFor(t.events.types, event.type) ?? event.type),
    holder: names.holder === null ? text('holder') : shownName(names.holder, language),
    item: nameOr(names.item, names.itemEn, 'itemId'),
    kiosk: `${t.events.kiosk} ${kiosk.label ?? shortId(kiosk.id)}`,
    resident: finding.resident === null ? unknown : shownName(finding.resident.name, language),
    rule: `${nameOr(names.category, names.categoryEn, 'categoryId')} v${count('ruleVersion')}`,
    staff: names.staff ?? shortId(textIn('staff') ?? textIn('approvedBy') ?? none),
  };
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
