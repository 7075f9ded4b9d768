import type { Found } from '#lib/findings/reviews.ts';
import type { Entry } from './entry.ts';

/** Something about an event that people should look at. */
export type Review = Found & { readonly entry: Entry };
