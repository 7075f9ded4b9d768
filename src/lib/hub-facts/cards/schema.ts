import * as v from 'valibot';
import { hashSchema, idSchema } from '#lib/domain/scalar.ts';
import { pageOf } from '../pages.ts';

/** Cards were issued at the hub, to residents who are there. */
const body = v.strictObject({ cards: pageOf(v.strictObject({ cardHash: hashSchema, residentId: idSchema })) });

export const cards = { versions: [body, body], reasonInside: 1, confidential: v.null() } as const;
