import * as v from 'valibot';
import { eventSchema, type KioskEvent } from '#lib/protocol/event.ts';

/** An event as its row keeps it: the text that the hash is over, and the hash. */
export type StoredEvent = { readonly payload: string; readonly hash: string };

/** The event as it came, with fields that this version does not know. */
export const asItCame = ({ payload, hash }: StoredEvent): object => ({ ...(JSON.parse(payload) as object), hash });

/**
 * The event as this version knows it; undefined for what a later one has stored, before the hub was put back to this
 * one.
 */
export function eventOf(stored: StoredEvent): KioskEvent | undefined {
  const known = v.safeParse(eventSchema, asItCame(stored));
  return known.success ? known.output : undefined;
}
