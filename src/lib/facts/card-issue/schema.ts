import * as v from 'valibot';
import { hashSchema, idSchema } from '#lib/domain/scalar.ts';

/** A resident got a card. */
const first = v.strictObject({ cardHash: hashSchema, residentId: idSchema });

export const cardIssue = [first] as const;
