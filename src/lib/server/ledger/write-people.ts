import { sql, type SQL } from 'drizzle-orm';
import { canonicalJson } from '#lib/base/hash.ts';
import { searchForm } from '#lib/domain/text.ts';
import { givenTo, insertOf } from '../db/database.ts';
import { accountTable } from '../db/schema/ledger.ts';
import { residentTable, residentWordsTable } from '../db/schema/resident.ts';
import type { Book } from './book.ts';
import type { Change } from './change.ts';

type People = Pick<Book, 'newResidents' | 'cardChanges'>;

/** Statements for residents with their accounts, and cards. They come before the points of those very residents. */
export function* peopleStatements(change: Change, people: People): Generator<SQL> {
  yield* residentStatements(change, people);
  yield* cardStatements(change, people);
}

function* residentStatements({ communityId: community, revision }: Change, { newResidents }: People): Generator<SQL> {
  yield* insertOf(
    residentTable,
    newResidents.map(({ entry, resident: { residentId: id, number, elderMode }, words }) => ({
      community,
      id,
      number,
      elderMode,
      name: words.name,
      pinyin: words.pinyin,
      initials: words.initials,
      nameForm: searchForm(words.name),
      homeStore: entry.storeId,
      // What the counter does not ask for, the office may add.
      kind: '',
      team: '',
      household: '',
      createdAt: new Date(entry.event.at),
      registeredBy: entry.event.kiosk,
    })),
  );
  yield* insertOf(
    residentWordsTable,
    newResidents.flatMap(({ entry: { event, words }, resident }) =>
      words === null ? [] : [{ community, resident: resident.residentId, fact: event.id, said: canonicalJson(words) }],
    ),
  );
  yield* insertOf(
    accountTable,
    newResidents.map(({ resident }) => ({
      community,
      id: resident.residentId,
      kind: 'resident' as const,
      balance: 0,
      allotted: {},
      revision,
    })),
  );
}

function* cardStatements(change: Change, { cardChanges }: People): Generator<SQL> {
  if (cardChanges.size === 0) return;
  const rows = [...cardChanges].map(([hash, { residentId, status, at }]) => ({
    hash,
    resident: residentId,
    status,
    issued_at: at.toISOString(),
    ended_at: status === 'active' ? null : at.toISOString(),
  }));
  yield sql`
    INSERT INTO card (community, hash, resident, status, issued_at, ended_at, revision)
    SELECT home.id, given.hash, given.resident, given.status, given.issued_at, given.ended_at, ${change.revision}::bigint
    FROM ${givenTo(
      change.communityId,
      sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        AS given(hash text, resident text, status text, issued_at timestamptz, ended_at timestamptz)`,
    )}
    ON CONFLICT (community, hash) DO UPDATE
    SET status = excluded.status, ended_at = excluded.ended_at, revision = excluded.revision`;
}
