import { toBase64Url } from './encoding.ts';
import type { RandomBytes } from './id.ts';

/** 128 bits, as RFC 9901 asks in section 9.3. */
const saltBytes = 16;
/** A new salt of a commitment. */
export const newSalt = (random: RandomBytes): string => toBase64Url(random(saltBytes));
