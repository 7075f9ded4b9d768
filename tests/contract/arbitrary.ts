import fc from 'fast-check';
import * as v from 'valibot';

// Values that a schema takes, drawn from the schema itself, and what is wrong with them in every way that anybody has
// thought of.

/** One kind of schema or action, as far as it is looked at here. */
interface Part {
  readonly kind: string;
  readonly type: string;
  readonly pipe?: readonly Part[];
  readonly entries?: Readonly<Record<string, v.GenericSchema>>;
  readonly item?: v.GenericSchema;
  readonly wrapped?: v.GenericSchema;
  readonly options?: readonly unknown[];
  readonly literal?: unknown;
  readonly requirement?: unknown;
}

/** Texts that no field expects: what no database, calendar, number or page can hold, or what means something there. */
export const oddTexts: readonly string[] = [
  ...['', ' ', '\0', 'a\0b', '\uD800', '\uDFFFx', '\uFEFF', '\u202E', 'e\u0301'.repeat(40), '𠮷'.repeat(40)],
  ...['1e300', '-1e300', '99999999999999999999', '-1', '0x10', '1.5', 'NaN', '-0', '2147483648', '0'.repeat(20)],
  ...['0000-01-01', '9999-12-31', '+275760-09-13', '-271821-04-20T00:00:00.000Z', '10000-01-01T00:00:00Z'],
  ...['__proto__', 'constructor', 'null', '[object Object]', '%', '%00', '%ff', '../..', "'; --", '{}', '[]'],
  ...['<script>', '{"a":'.repeat(2000), 'x'.repeat(70_000), '/'.repeat(3000)],
];

/** Values that no field expects either. */
const oddValues: readonly unknown[] = [
  ...oddTexts,
  ...[null, true, 0, -1, 0.5, 1e300, -1e300, 2 ** 31, 2 ** 53, 2 ** 63, Number.MIN_VALUE],
  ...[[], {}, [[]], [null], { id: null }, JSON.parse('{"__proto__":{"a":1}}'), nested(400)],
];

function nested(depth: number): unknown {
  let value: unknown = [];
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

/** Texts of the forms that schemas ask for by code, which nobody can draw from. */
const forms = [
  ...['0001-01-01', '2026-11-22', '9999-12-31', '2024-02-29'],
  ...['0001-01-01T00:00:00.000Z', '2026-11-22T09:30:00Z', '9999-12-31T23:59:59.999Z', '2026-11-22T09:30:00+14:00'],
  ...['王', 'a', '𠮷'.repeat(12), '王敏', 'Asia/Shanghai'],
];

/**
 * Values that a schema takes, the least and the most of them more often than others.
 * @param known ids of what there is, which are drawn wherever they fit
 */
export function valuesOf(schema: v.GenericSchema, known: readonly string[] = []): fc.Arbitrary<unknown> {
  const part = schema as unknown as Part;
  const [base, ...actions] = part.pipe ?? [part];
  if (base === undefined) throw new Error('a pipe begins with a schema');
  const valuesIn = (inner: unknown): fc.Arbitrary<unknown> => valuesOf(inner as v.GenericSchema, known);
  switch (base.type) {
    case 'string':
      return textsOf(schema, actions, known);
    case 'number':
      return numbersOf(schema, actions);
    case 'boolean':
      return fc.boolean();
    case 'literal':
      return fc.constant(base.literal);
    case 'picklist':
      return fc.constantFrom(...(base.options ?? []));
    case 'nullable':
      return fc.option(valuesIn(base.wrapped), { freq: 3 });
    case 'optional':
    case 'fallback':
      return valuesIn(base.wrapped);
    case 'union':
    case 'variant':
      return fc.oneof(...(base.options ?? []).map(valuesIn));
    case 'array': {
      const most = Number(requirementOf(actions, 'max_length') ?? 5);
      const least = Number(requirementOf(actions, 'min_length') ?? 0);
      // Long lists say nothing that short ones do not, but for their length.
      return fc.array(valuesIn(base.item), { minLength: least, maxLength: Math.min(most, Math.max(least, 4)) });
    }
    case 'object':
    case 'strict_object': {
      const entries = Object.entries(base.entries ?? {});
      const requiredKeys = entries.filter(([, entry]) => (entry as unknown as Part).type !== 'optional');
      const model = Object.fromEntries(entries.map(([name, entry]) => [name, valuesIn(entry)]));
      return fc.record(model, { requiredKeys: requiredKeys.map(([name]) => name) });
    }
    case 'unknown':
      return fc.constantFrom(...oddValues);
    default:
      throw new Error(`values of ${base.type} cannot be drawn yet`);
  }
}

const requirementOf = (actions: readonly Part[], type: string): unknown =>
  actions.find((action) => action.type === type)?.requirement;

function textsOf(schema: v.GenericSchema, actions: readonly Part[], known: readonly string[]): fc.Arbitrary<unknown> {
  const pattern = requirementOf(actions, 'regex');
  const most = Number(requirementOf(actions, 'max_length') ?? 60);
  const fits = (text: string): boolean => v.is(schema, text);
  const there = known.filter(fits);
  const edges = [...forms, ...oddTexts, 'x'.repeat(most), '王'.repeat(most)].filter(fits);
  const drawn = pattern instanceof RegExp ? [fc.stringMatching(pattern).filter(fits)] : [];
  const choices = [
    ...(there.length > 0 ? [{ weight: 4, arbitrary: fc.constantFrom(...there) }] : []),
    ...(edges.length > 0 ? [{ weight: 2, arbitrary: fc.constantFrom(...edges) }] : []),
    ...drawn.map((arbitrary) => ({ weight: 2, arbitrary })),
  ];
  return fc.oneof(...choices);
}

function numbersOf(schema: v.GenericSchema, actions: readonly Part[]): fc.Arbitrary<unknown> {
  const least = Number(requirementOf(actions, 'min_value') ?? -Number.MAX_VALUE);
  const most = Number(requirementOf(actions, 'max_value') ?? Number.MAX_VALUE);
  const edges = [least, most, 0, 1, -1, 2, 0.5, 2 ** 31 - 1, 2 ** 31, 2 ** 53, 1e300].filter((value) =>
    v.is(schema, value),
  );
  return fc.constantFrom(...edges);
}

/** A value in which one place is another one, is missing, or stands in a list too often. */
export function spoiltOf(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(
      values,
      fc.nat({ max: 10_000 }),
      fc.constantFrom(...oddValues),
      fc.constantFrom('put', 'put', 'drop', 'repeat'),
    )
    .map(([value, place, odd, how]) => {
      const copy: unknown = structuredClone(value);
      const places = placesIn(copy);
      const at = places[place % Math.max(1, places.length)];
      if (at === undefined) return odd;
      const { holder, key } = at;
      if (how === 'drop') Reflect.deleteProperty(holder, key);
      else if (how === 'repeat' && Array.isArray(holder)) holder.push(...Array.from({ length: 1100 }, () => holder[0]));
      else Object.defineProperty(holder, key, { value: odd, enumerable: true, configurable: true, writable: true });
      return copy;
    });
}

function placesIn(value: unknown): readonly { readonly holder: object; readonly key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [{ holder: value, key }, ...placesIn(inner)]);
}

/**
 * How much is drawn: a fixed seed and few runs unless somebody asks for more. `FUZZ_RUNS=20` makes twenty times as
 * many, `FUZZ_SEED` draws others.
 */
export const howOften = (runs: number) => ({
  numRuns: Math.ceil(runs * Number(process.env['FUZZ_RUNS'] ?? 1)),
  seed: Number(process.env['FUZZ_SEED'] ?? 13),
  endOnFailure: true,
});
