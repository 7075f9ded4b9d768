import * as v from 'valibot';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { scopes, scopeNames, servedScopes, type ScopeName } from '#lib/protocol/pull.ts';

// A cursor is opaque to kiosks: base64url of JSON, with one place per scope. A scope that is asked for in another
// version than the cursor's begins at the start, while the others go on.

/** Where a walk along (revision, id) stands: the last row that was sent. */
export interface Place {
  readonly revision: number;
  readonly id: string;
}
/** Before the first row: revisions count from 1. */
export const startPlace: Place = { revision: 0, id: '' };

/** A scope in the version in which a kiosk asks for it. */
export interface AskedScope {
  readonly name: ScopeName;
  readonly version: number;
}

/** A place in a scope of one version: with rows of another one a kiosk has to begin anew. */
export interface VersionedPlace extends Place {
  readonly version: number;
}

/** A place in every scope of one incarnation of the hub. */
export interface Cursor {
  readonly incarnation: string;
  readonly places: Readonly<Partial<Record<ScopeName, VersionedPlace>>>;
  /** The day for which the rules in force were sent. */
  readonly rulesOn: string;
  /** Points that the kiosk was told it may give in a day; undefined for one that is not told. */
  readonly told?: number | undefined;
}

const placeSchema = v.tuple([v.number(), v.pipe(v.number(), v.integer(), v.minValue(0)), v.string()]);
const wireSchema = v.object({
  i: v.string(),
  d: v.string(),
  s: v.record(v.string(), placeSchema),
  a: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
});

/** The cursor as a kiosk keeps it. */
export function writeCursor({ incarnation, places, rulesOn, told }: Cursor): string {
  const s: Record<string, v.InferOutput<typeof placeSchema>> = {};
  for (const name of scopeNames) {
    const place = places[name];
    if (place !== undefined) s[name] = [place.version, place.revision, place.id];
  }
  return Buffer.from(JSON.stringify({ i: incarnation, d: rulesOn, s, a: told }), 'utf8').toString('base64url');
}

/** Reads a cursor; null for a text that is none, which a walk from the start mends. */
export function readCursor(text: string): Cursor | null {
  try {
    const wire = v.parse(wireSchema, JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    const places: Partial<Record<ScopeName, VersionedPlace>> = {};
    for (const name of scopeNames) {
      const place = wire.s[name];
      if (place !== undefined) places[name] = { version: place[0], revision: place[1], id: place[2] };
    }
    return { incarnation: wire.i, places, rulesOn: wire.d, told: wire.a };
  } catch {
    return null;
  }
}

/** Every scope in the version of this program. */
export const currentScopes: readonly AskedScope[] = scopeNames.map((name) => ({ name, version: scopes[name].version }));

/**
 * The scopes that a kiosk asks for, in the order of a page; all of them when it names none. All that is asked or
 * nothing: a kiosk takes the answer for the whole truth about its own events, and would forget those whose rows were
 * left out.
 */
export function readScopes(parameter: string | null): Result<readonly AskedScope[], 'malformed' | 'unserved'> {
  if (parameter === null) return ok(currentScopes);
  const asked = new Map<string, number>();
  for (const entry of parameter.split(',')) {
    const [, name = '', version] = /^([A-Za-z]{1,40})\.(\d{1,6})$/.exec(entry) ?? [];
    if (version === undefined || asked.has(name)) return refuse('malformed');
    asked.set(name, Number(version));
  }
  const served = scopeNames.flatMap((name): readonly AskedScope[] => {
    const version = asked.get(name);
    return version !== undefined && servedScopes[name].includes(version) ? [{ name, version }] : [];
  });
  return served.length === asked.size ? ok(served) : refuse('unserved');
}
