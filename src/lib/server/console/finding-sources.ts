import { sql, type SQL } from 'drizzle-orm';
import type { FindingKind } from '#lib/findings/findings.ts';
import { isCured } from './cures.ts';

// The queue is read from where things lie; nothing is copied for it. Each source gives the same columns, under a key
// that `finding-key.ts` explains. `filled` says that it has ended by itself: what was missing has come, or it is cured.

const reviews = (community: string): SQL => sql`
  SELECT 'review/' || event::text || '/' || code AS key, 'review' AS kind, code, kiosk, raised_at AS found_at, event,
    detail, NULL::text AS raw, ${isCured(community)} AS filled
  FROM review WHERE community = ${community}`;

const asides = (community: string): SQL => sql`
  SELECT 'aside/' || kiosk || '/' || epoch::text || '/' || seq::text || '/' || digest AS key, 'setAside' AS kind, code,
    kiosk, received_at AS found_at, NULL::uuid AS event, jsonb_build_object('seq', seq, 'fault', detail) AS detail, raw,
    false AS filled
  FROM set_aside WHERE community = ${community}`;

const gaps = (community: string): SQL => sql`
  SELECT 'gap/' || g.kiosk || '/' || g.epoch::text || '/' || g.wanted::text AS key, 'kiosk' AS kind, 'gap' AS code,
    g.kiosk, g.noticed_at AS found_at, NULL::uuid AS event,
    jsonb_build_object('wanted', g.wanted, 'arrived', g.arrived) AS detail, NULL::text AS raw,
    COALESCE(c.ack_seq >= COALESCE(g.arrived - 1, g.wanted), false) AS filled
  FROM chain_gap g LEFT JOIN chain c ON c.community = g.community AND c.kiosk = g.kiosk AND c.epoch = g.epoch
  WHERE g.community = ${community}`;

const endedChains = (community: string): SQL => sql`
  SELECT 'chain/' || kiosk || '/' || epoch::text AS key, 'kiosk' AS kind, 'newChain' AS code, kiosk,
    closed_at AS found_at, NULL::uuid AS event, jsonb_build_object('last', ack_seq) AS detail, NULL::text AS raw,
    false AS filled
  FROM chain WHERE community = ${community} AND status = 'closed'`;

const lostKiosks = (community: string): SQL => sql`
  SELECT 'lost/' || id || '/' || floor(extract(epoch FROM lost_at) * 1000)::bigint::text AS key, 'kiosk' AS kind,
    'kioskLost' AS code, id AS kiosk, lost_at AS found_at, NULL::uuid AS event,
    jsonb_build_object('exposure', exposure) AS detail, NULL::text AS raw, false AS filled
  FROM kiosk WHERE community = ${community} AND lost_at IS NOT NULL`;

/** The last that came is in the key, so that what comes later is found anew. */
const keptEvents = (community: string): SQL => sql`
  SELECT 'kept/' || kept.sender || '/' || kept.recorder || '/' || floor(extract(epoch FROM max(kept_since)) * 1000)::bigint::text AS key,
    'kiosk' AS kind, 'keptEvents' AS code, kept.sender AS kiosk, max(kept_since) AS found_at, NULL::uuid AS event,
    jsonb_build_object('recorder', recorder.label, 'events', count(*)) AS detail, NULL::text AS raw,
    bool_and(discarded_at IS NOT NULL) AS filled
  FROM kept_event AS kept
  JOIN kiosk AS recorder ON recorder.community = ${community} AND recorder.id = kept.recorder
  WHERE kept.community = ${community} GROUP BY kept.sender, kept.recorder, recorder.label`;

/** Whoever goes from one tablet to another may share a minute with themselves, and does not do so again and again. */
const fewestSharedMinutes = 3;

const staffTwice = (community: string): SQL => sql`
  SELECT 'twice/' || twice.kiosk || '/' || twice.other || '/' || twice.staff || '/' || twice.day::text AS key,
    'kiosk' AS kind, 'staffTwice' AS code, twice.kiosk, max(twice.noticed_at) AS found_at, NULL::uuid AS event,
    jsonb_build_object('staff', twice.staff, 'other', other.label, 'minutes', count(*)) AS detail, NULL::text AS raw,
    false AS filled
  FROM staff_twice AS twice
  JOIN kiosk AS other ON other.community = ${community} AND other.id = twice.other
  WHERE twice.community = ${community} GROUP BY twice.staff, twice.day, twice.kiosk, twice.other, other.label
  HAVING count(*) >= ${fewestSharedMinutes}`;

/** Where the findings of a kind are read, of one community. */
export const sourcesOf = {
  review: [reviews],
  setAside: [asides],
  kiosk: [gaps, endedChains, lostKiosks, keptEvents, staffTwice],
} as const satisfies Record<FindingKind, readonly ((community: string) => SQL)[]>;

/** What was decided last about what stands in `f`, as a joined row `d`. */
export const lastDecision = (community: string): SQL => sql`
  LEFT JOIN LATERAL (
    SELECT number, decision FROM review_decision
    WHERE community = ${community} AND finding = f.key ORDER BY number DESC LIMIT 1
  ) d ON true`;
