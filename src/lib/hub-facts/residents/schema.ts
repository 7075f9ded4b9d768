import * as v from 'valibot';
import { hashSchema, idSchema, text } from '#lib/domain/scalar.ts';
import { pageOf } from '../pages.ts';

const resident = v.strictObject({
  residentId: idSchema,
  /** Unique in the community, such as XL-0012. */
  number: text(24),
  /** The commitment to the words, which lie beside the fact and can be erased (person.ts). */
  words: hashSchema,
  elderMode: v.boolean(),
  /** From which the resident usually takes goods. */
  homeStoreId: idSchema,
});

/** Residents were entered at the hub, each with an account. */
const body = v.strictObject({ residents: pageOf(resident) });

export const residents = { versions: [body, body], reasonInside: 1, confidential: v.null() } as const;
