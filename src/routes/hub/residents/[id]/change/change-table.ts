import { shortId } from '#lib/base/id.ts';
import type { HubLocale } from '#lib/i18n/hub-locale.ts';
import { peopleWords } from '#lib/i18n/hub-people.ts';
import type { ResidentChange } from '#lib/server/console/change-resident.ts';
import { tableOf, type TableView } from '#lib/ui/console/table.ts';
import { wordFor } from '../../../word.ts';

type Stores = readonly { readonly value: string; readonly label: string }[];

/** What was changed of a resident: of each field that differs what it was and what it is. */
export function changeTable(
  { code, t, format }: HubLocale,
  changes: readonly ResidentChange[],
  stores: Stores,
): TableView {
  const words = peopleWords[code];
  const storeName = (id: string) => stores.find(({ value }) => value === id)?.label ?? id;
  const kindName = (kind: string) => wordFor(t.residents.kinds, kind) ?? kind;
  const yesNo = (is: boolean) => (is ? t.common.yes : t.common.no);
  const differing = ({ standing: { before, after }, words: said }: ResidentChange): string => {
    const fields: readonly (readonly [string, string, string])[] = [
      [words.number, before.number, after.number],
      [words.homeStore, storeName(before.homeStoreId), storeName(after.homeStoreId)],
      [words.elder, yesNo(before.elderMode), yesNo(after.elderMode)],
      ...(said === null
        ? []
        : ([
            [words.name, said.was.name, said.person.name],
            [words.kind, kindName(said.was.kind), kindName(said.person.kind)],
            [words.team, said.was.team, said.person.team],
            [words.household, said.was.household, said.person.household],
            [words.pinyin, said.was.pinyin, said.person.pinyin],
            [words.initials, said.was.initials, said.person.initials],
          ] as const)),
    ];
    const told = fields
      .filter(([, was, is]) => was !== is)
      .map(([label, was, is]) => `${label}: ${was === '' ? '—' : was} → ${is === '' ? '—' : is}`);
    // What else was changed were words, which are there no more.
    return told.length === 0 ? words.wordsErased : told.join('; ');
  };
  return tableOf(
    { label: words.changes, empty: words.noChanges },
    [
      { label: words.at, cell: ({ at }) => format.dateTime(at) },
      { label: words.what, wrap: true, cell: differing },
      { label: words.who, cell: ({ staff, staffName }) => staffName ?? shortId(staff ?? '') },
      { label: words.why, wrap: true, cell: ({ reason }) => reason },
    ],
    changes,
    ({ number }) => String(number),
  );
}
