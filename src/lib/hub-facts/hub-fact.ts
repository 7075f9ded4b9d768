import * as v from 'valibot';
import { canonicalJson } from '#lib/base/hash.ts';
import { hashSchema, idSchema, instantSchema, uuidSchema } from '#lib/domain/scalar.ts';
import { erased } from '#lib/facts/registration/limits.ts';
import { hubFactSchemas } from './schemas.ts';

// What a fact of the hub is, and how it stands in the hub's chain. All types here are inferred from the schemas.

type Schemas = typeof hubFactSchemas;
export type HubFactType = keyof Schemas;

/** Of each type the body, in any version. */
export type HubBodies = { readonly [Type in HubFactType]: v.InferOutput<Schemas[Type]['versions'][number]> };
/** Of each type what is not for everybody; null where there is no such thing. */
export type Confidentials = { readonly [Type in HubFactType]: v.InferOutput<Schemas[Type]['confidential']> };

/** Whether a type is one of those that only the hub records. */
export const isHubFactType = (type: unknown): type is HubFactType =>
  typeof type === 'string' && Object.hasOwn(hubFactSchemas, type);

/** Everything around the fact but the reason. */
const envelope = {
  community: idSchema,
  /** Gapless within the community, from 1. */
  number: v.pipe(v.number(), v.integer(), v.minValue(1)),
  id: uuidSchema,
  at: instantSchema,
  /** Who did it; null for what the hub does by itself. */
  staff: v.nullable(idSchema),
  /** SHA-256 over the text of what is confidential; null where nothing is. */
  confidential: v.nullable(hashSchema),
  /** The hash of the fact before it; of the first one a hash that is of this community alone. */
  prev: hashSchema,
};

/** A fact that holds its reason itself, in the person's words; empty where nobody was asked. */
const insideSchema = v.object({ ...envelope, reason: v.string(), words: v.optional(v.null(), null) });

/** A fact with its reason beside it (reason.ts). */
const besideSchema = v.object({
  ...envelope,
  reason: v.optional(v.literal(''), ''),
  /** The commitment to the reason, or that this is a tombstone; null where nobody was asked. */
  words: v.nullable(v.union([hashSchema, v.literal(erased)])),
});

type Envelope = Omit<v.InferOutput<typeof insideSchema | typeof besideSchema>, 'reason' | 'words'> & {
  /** Why, as far as the fact itself holds it. */
  readonly reason: string;
  readonly words: string | null;
};

/** A fact of the hub in its chain, of a type or of several: then the type says which body it has. */
export type RecordedHubFact<Type extends HubFactType = HubFactType> = {
  readonly [Each in Type]: Envelope & {
    readonly v: number;
    readonly type: Each;
    readonly body: HubBodies[Each];
  };
}[Type];

/** A fact of each type in each version, by both: trying all of them would read a long one many times. */
const wholeSchemas: ReadonlyMap<string, v.GenericSchema<unknown, RecordedHubFact>> = new Map(
  Object.entries(hubFactSchemas).flatMap(([type, { versions, reasonInside }]) =>
    versions.map((body, index) => {
      const version = index + 1;
      const { entries } = version > reasonInside ? besideSchema : insideSchema;
      const whole = v.object({ ...entries, v: v.literal(version), type: v.literal(type), body });
      // A list that is mapped forgets which body belongs to which type; the types are inferred from the very same
      // schemas.
      return [`${type} ${version}`, whole as unknown as v.GenericSchema<unknown, RecordedHubFact>] as const;
    }),
  ),
);

const headSchema = v.object({ type: v.string(), v: v.number() });
const jsonSchema = v.pipe(v.string(), v.parseJson());

/** A fact of the hub of the text that its hash is over; undefined for one of a later release. */
export function readHubFact(text: string): RecordedHubFact | undefined {
  const said = v.safeParse(jsonSchema, text).output;
  const head = v.safeParse(headSchema, said);
  const schema = head.success ? wholeSchemas.get(`${head.output.type} ${head.output.v}`) : undefined;
  if (schema === undefined) return undefined;
  const read = v.safeParse(schema, said);
  return read.success ? read.output : undefined;
}

/**
 * What is confidential as a text. Its hash is in the fact for everybody to see; the salt keeps anybody from trying
 * which name or code has that hash.
 */
export const confidentialText = <Type extends HubFactType>(said: Confidentials[Type], salt: string): string | null =>
  said === null ? null : canonicalJson({ said, salt });

/** What is confidential of a fact, of its text. Throws ValiError for a text that says something else. */
export function readConfidential<Type extends HubFactType>(type: Type, text: string | null): Confidentials[Type] {
  const said = text === null ? null : v.parse(saltedSchema, text).said;
  return v.parse(schemas[type].confidential, said);
}

/** The same schemas, of each of which the compiler knows what it reads. */
const schemas: {
  readonly [Type in HubFactType]: { readonly confidential: v.GenericSchema<unknown, Confidentials[Type]> };
} = hubFactSchemas;

const saltedSchema = v.pipe(v.string(), v.parseJson(), v.strictObject({ said: v.unknown(), salt: v.string() }));
