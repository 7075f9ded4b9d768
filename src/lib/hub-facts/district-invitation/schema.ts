import * as v from 'valibot';
import { hashSchema, instantSchema } from '#lib/domain/scalar.ts';

/** A code was made by which one district takes the community in. It takes the place of any code before it. */
const body = v.strictObject({ expiresAt: instantSchema });

export const districtInvitation = {
  versions: [body],
  reasonInside: 0,
  confidential: v.strictObject({ codeHash: hashSchema }),
} as const;
