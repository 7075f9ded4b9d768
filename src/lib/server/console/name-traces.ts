import { sql } from 'drizzle-orm';
import { queryRows, type Transaction } from '../db/database.ts';
import { idsOf } from '../ledger/merges.ts';

/**
 * A record that says a name and keeps it when the person is erased: it is hashed, or lies beside somebody else's award
 * or beside a fact of the hub. `reason` is a fact of the hub that says it in the reason alone, which can be erased.
 */
export interface NameTrace {
  readonly kind: 'event' | 'hubFact' | 'reason' | 'setAside' | 'kept';
  /** The id of the event, the number of the fact, the digest of what was set aside, or the kiosk that brought it. */
  readonly key: string;
  /** The type of the event or fact, or why it was set aside. */
  readonly type: string;
  readonly at: Date;
}

/** So many are shown: a short name is in many texts. */
const mostTraces = 50;

/**
 * Records that would still say the name of a resident after an erasure, newest first: notes and reasons of events and
 * of facts of the hub, what is kept of other kiosks, and what was set aside and names somebody else. `more` tells that
 * there are others. Registrations are left out: the person's own is erased, and another one is a namesake's. It looks
 * through all records of the community for this very spelling, so it is for a person's request and not for a page.
 */
export async function findNameTraces(
  database: Transaction,
  community: string,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<{ readonly traces: readonly NameTrace[]; readonly more: boolean }> {
  if (name === '') return { traces: [], more: false };
  // As it stands in a JSON text, without the quotes around it.
  const written = JSON.stringify(name).slice(1, -1);
  const rows = await queryRows<Omit<NameTrace, 'at'> & { readonly at: string }>(
    database,
    sql`SELECT kind, key, type, to_json(at) #>> '{}' AS at FROM (
        SELECT 'event' AS kind, id::text AS key, type, at FROM event
          WHERE community = ${community} AND type <> 'resident.registered' AND position(${written}::text IN payload) > 0
        UNION ALL SELECT 'event', event.id::text, event.type, event.at FROM resident_words AS words
          JOIN event ON event.community = words.community AND event.id = words.fact
          WHERE words.community = ${community} AND words.resident NOT IN ${idsOf(community, sql`${id}::text`)} AND event.type <> 'resident.registered'
            AND position(${written}::text IN words.said) > 0
        UNION ALL SELECT CASE WHEN position(${name}::text IN reason) > 0 THEN 'reason' ELSE 'hubFact' END,
            number::text, type, at FROM hub_fact
          WHERE community = ${community}
            AND (position(${written}::text IN payload) > 0 OR position(${name}::text IN reason) > 0)
        UNION ALL SELECT 'setAside', digest, code, received_at FROM set_aside
          WHERE community = ${community} AND position(${written}::text IN raw) > 0
            AND position(${id}::text IN raw) = 0
        UNION ALL SELECT 'kept', sender, type, max(at) FROM kept_event
          WHERE community = ${community} AND type <> 'resident.registered' AND position(${id}::text IN payload) = 0
            AND position(${written}::text IN coalesce(words, '') || payload) > 0
          GROUP BY sender, type) AS trace
      ORDER BY trace.at DESC, key LIMIT ${mostTraces + 1}`,
  );
  const traces = rows.slice(0, mostTraces).map(({ at, ...trace }) => ({ ...trace, at: new Date(at) }));
  return { traces, more: rows.length > mostTraces };
}
