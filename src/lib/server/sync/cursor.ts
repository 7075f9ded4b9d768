import * as v from 'valibot';
import { scopes, scopeNames, type ScopeName } from '#lib/protocol/pull.ts';

// A cursor is opaque to kiosks: base64url of JSON, with one place per scope. A scope that the cursor does not know in
// this version begins at the start, while the others go on.

/** Where a walk along (revision, id) stands: the last row that was sent. */
export interface Place {
  readonly revision: number;
  readonly id: string;
}
/** Before the first row: revisions count from 1. */
export const startPlace: Place = { revision: 0, id: '' };

/** A place in every scope of one incarnation of the hub. */
export interface Cursor {
  readonly incarnation: string;
  readonly places: Readonly<Partial<Record<ScopeName, Place>>>;
  /** The day for which the rules in force were sent. */
  readonly rulesOn: string;
}

const placeSchema = v.tuple([v.number(), v.pipe(v.number(), v.integer(), v.minValue(0)), v.string()]);
const wireSchema = v.object({ i: v.string(), d: v.string(), s: v.record(v.string(), placeSchema) });

/** The cursor as a kiosk keeps it. */
export function writeCursor({ incarnation, places, rulesOn }: Cursor): string {
  const s: Record<string, v.InferOutput<typeof placeSchema>> = {};
  for (const name of scopeNames) {
    const place = places[name];
    if (place !== undefined) s[name] = [scopes[name].version, place.revision, place.id];
  }
  return Buffer.from(JSON.stringify({ i: incarnation, d: rulesOn, s }), 'utf8').toString('base64url');
}

/** Reads a cursor; null for a text that is none, which a walk from the start mends. */
export function readCursor(text: string): Cursor | null {
  try {
    const wire = v.parse(wireSchema, JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    const places: Partial<Record<ScopeName, Place>> = {};
    for (const name of scopeNames) {
      const [version, revision, id] = wire.s[name] ?? [0, 0, ''];
      if (version === scopes[name].version) places[name] = { revision, id };
    }
    return { incarnation: wire.i, places, rulesOn: wire.d };
  } catch {
    return null;
  }
}

/** The scopes a kiosk asks for that the hub can send in that version; all of them when it names none. */
export function readScopes(parameter: string | null): readonly ScopeName[] {
  if (parameter === null) return scopeNames;
  const asked = new Set(parameter.split(','));
  return scopeNames.filter((name) => asked.has(`${name}.${scopes[name].version}`));
}
