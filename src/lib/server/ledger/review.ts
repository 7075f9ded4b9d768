import type { ReviewCode } from '#lib/protocol/push.ts';
import type { Entry } from './entry.ts';

/** Something about an applied event that people should look at. `detail` is JSON for the console. */
export interface Review {
  readonly entry: Entry;
  readonly code: ReviewCode;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A review before it is known of which entry. */
export type Found = Pick<Review, 'code' | 'detail'>;
