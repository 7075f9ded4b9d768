import * as v from 'valibot';
import { hashSchema } from '#lib/domain/scalar.ts';
import { erased } from './limits.ts';

/** What a fact says in the place of its words: the commitment to them, or that they and the hashed text were erased. */
export const commitmentSchema = v.union([hashSchema, v.literal(erased)]);
