import { shortId } from '#lib/base/id.ts';
import { shownName } from '#lib/i18n/shown-name.ts';
import type { HubLocale } from '#lib/i18n/hub-locale.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import type { Named, NamedInFact } from '#lib/server/console/fact-names.ts';
import type { FactNames } from '#lib/server/ledger/records/definition.ts';
import { tellFact } from '#lib/server/ledger/records/records.ts';
import { named } from '../../named.ts';

/** An event as people say it: who, why, confirmed by whom, and what it did. */
export interface ToldEvent {
  readonly what: string;
  readonly details: readonly { readonly label: string; readonly value: string }[];
}

/** Says an event in the person's language. */
export function tellEvent(locale: HubLocale, event: KioskEvent, found: NamedInFact): ToldEvent {
  const { code, t } = locale;
  const words = t.events;
  const told = tellFact(event, code, factNames(locale, found));
  const who = (id: string): string => calledIn(found.staff, code)(id);
  const { staff } = event;
  return {
    what: told.what,
    details: [
      { label: words.staff, value: staff === null ? words.nobody : who(staff) },
      ...(told.why === '' ? [] : [{ label: words.why, value: told.why }]),
      ...(told.approvedBy === null ? [] : [{ label: words.approvedBy, value: who(told.approvedBy) }]),
    ],
  };
}

const calledIn =
  (rows: readonly Named[], code: HubLocale['code']) =>
  (id: string): string => {
    const row = rows.find((each) => each.id === id);
    return row === undefined ? shortId(id) : named(code, row.name, row.nameEn);
  };

function factNames({ code, format }: HubLocale, { residents, items, categories }: NamedInFact): FactNames {
  const item = calledIn(items, code);
  return {
    resident: (id) => shownName(calledIn(residents, code)(id), code),
    item,
    category: calledIn(categories, code),
    pieces: (lines) =>
      lines
        .map(({ itemId, quantity }) => `${item(itemId)} ×${format.count(quantity)}`)
        .join(code === 'en' ? ', ' : '、'),
    count: format.count,
    yuan: format.yuan,
    dateTime: format.dateTime,
  };
}
