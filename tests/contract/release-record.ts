import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import { canonicalJson } from '#lib/base/hash.ts';
import { hubFactSchemas } from '#lib/hub-facts/schemas.ts';
import { scopeParameter } from '#lib/protocol/pull.ts';
import type { GenericSchema } from 'valibot';
import { checksumOf, migrations } from '#lib/server/db/migrate.ts';
import { jsonSchemaOf, wireSchemas } from '#lib/server/http/openapi.ts';

// What of a release never changes afterwards: a hub folder, a tablet's database and a message of it may come back for
// ever.

/** One release as it was shipped. Every hash is the head of a SHA-256. */
export interface ReleaseRecord {
  /** What its tablets ask for in a pull. */
  readonly scopes: string;
  /** Migrations by id, and versions of the tablet's database by number. */
  readonly migrations: Readonly<Record<string, string>>;
  readonly tablet: Readonly<Record<string, string>>;
  /** Each event that its tablets write, by type and version. */
  readonly events: Readonly<Record<string, string>>;
  /** Each property that travels otherwise, with ? in front where it may be absent. */
  readonly wire: Readonly<Record<string, string>>;
}

export type Json = Readonly<Record<string, unknown>>;

/** Heads of hashes by what they are of. */
type Hashes = Readonly<Record<string, string>>;

const head = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Every property of a schema under its path. What is no plain object or list of one is one property, whatever is in it.
 */
export function propertiesOf(path: string, schema: Json, mark = ''): readonly (readonly [string, string])[] {
  const { properties, required, items, additionalProperties, ...rest } = schema;
  if (schema['type'] === 'array' && isObject(items)) return propertiesOf(`${path}[]`, items, mark);
  if (!isObject(properties)) return [[path, mark + head(canonicalJson(schema))]];
  const needed = new Set(Array.isArray(required) ? (required as readonly unknown[]) : []);
  return [
    [path, mark + head(canonicalJson({ ...rest, additionalProperties: additionalProperties ?? null }))],
    ...Object.entries(properties).flatMap(([name, inner]) =>
      isObject(inner) ? propertiesOf(`${path}.${name}`, inner, needed.has(name) ? '' : '?') : [],
    ),
  ];
}

/** Every event schema within a schema, by type and version. */
export function eventsOf(schema: unknown): readonly (readonly [string, string])[] {
  if (Array.isArray(schema)) return schema.flatMap(eventsOf);
  if (!isObject(schema)) return [];
  const { properties } = schema;
  if (!isObject(properties)) return Object.values(schema).flatMap(eventsOf);
  const constOf = (value: unknown): string => (isObject(value) ? String(value['const']) : '');
  return [[`${constOf(properties['type'])}.${constOf(properties['v'])}`, head(canonicalJson(schema))]];
}

/** The versions of the tablet's database, as tables.ts defines them. */
function tabletVersions(): Readonly<Record<string, string>> {
  const source = readFileSync(new URL('../../src/lib/kiosk/store/tables.ts', import.meta.url), 'utf8');
  const found = source.matchAll(/this\s*\.version\((\d+)\)\s*\.stores\((\{[^}]*\})\)/g);
  return Object.fromEntries(
    [...found].map(([, number, stores]) => [number, head((stores ?? '').replace(/\s+/g, ' '))]),
  );
}

/** Each property of a fact of the hub, by type and version. Checks that only code can express are left out. */
function hubFactProperties(): Hashes {
  const of = (path: string, schema: GenericSchema) =>
    propertiesOf(path, toJsonSchema(schema, { typeMode: 'input', errorMode: 'ignore' }) as Json);
  const entries = Object.entries(hubFactSchemas).flatMap(([type, { versions, confidential }]) => [
    ...versions.flatMap((schema, index) => of(`${type}.${String(index + 1)}`, schema)),
    ...of(`${type}.confidential`, confidential),
  ]);
  return Object.fromEntries(entries);
}

/** What is in data that a community already has, and so stays as it is from the day on which it is merged. */
export function currentMerged(): Readonly<Record<'migrations' | 'tablet' | 'events' | 'hubFacts', Hashes>> {
  const { migrations: steps, tablet, events } = currentRecord();
  return { migrations: steps, tablet, events, hubFacts: hubFactProperties() };
}

/** This program as it would be recorded if it were released. */
export function currentRecord(): ReleaseRecord {
  const { Event: _event, ...others } = wireSchemas;
  const names = Object.keys(others) as (keyof typeof others)[];
  return {
    scopes: scopeParameter,
    migrations: Object.fromEntries(migrations.map((step) => [step.id, head(checksumOf(step))])),
    tablet: tabletVersions(),
    events: Object.fromEntries(eventsOf(jsonSchemaOf('Event'))),
    wire: Object.fromEntries(names.flatMap((name) => propertiesOf(name, jsonSchemaOf(name) as Json))),
  };
}
