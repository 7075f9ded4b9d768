import type * as v from 'valibot';
import type { factSchemas } from './schemas.ts';

// What a fact is: its type and its body. Number, chain and hash are the protocol's envelope around it, and the envelope
// also names the member of staff who recorded it. All types here are inferred from the schemas, which are imported as
// types alone.

type DeepReadonly<T> = T extends readonly (infer Each)[]
  ? readonly DeepReadonly<Each>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

type Said<Schema> = Schema extends v.GenericSchema ? DeepReadonly<v.InferOutput<Schema>> : never;

/** What the first and the last version say, where what one of them does not know may be missing. */
type InAnyVersion<First, Last> = { readonly [Key in keyof First & keyof Last]: Last[Key] } & {
  readonly [Key in Exclude<keyof Last, keyof First>]?: Last[Key];
} & { readonly [Key in Exclude<keyof First, keyof Last>]?: First[Key] };

type BodyOf<Versions> = Versions extends readonly [infer Only]
  ? Said<Only>
  : Versions extends readonly [infer First, ...unknown[], infer Last]
    ? InAnyVersion<Said<First>, Said<Last>>
    : never;

export type FactType = keyof typeof factSchemas;
/** Of each type the body, in any version. */
export type Bodies = { readonly [Type in FactType]: BodyOf<(typeof factSchemas)[Type]> };

/** The fact of a type, or of several: then the type says which body it is. */
export type FactOf<Type extends FactType> = {
  [Each in Type]: { readonly type: Each; readonly body: Bodies[Each] };
}[Type];

/** Everything a kiosk may record. */
export type Fact = FactOf<FactType>;
