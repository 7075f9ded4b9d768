import * as v from 'valibot';
import { eventSchema, type KioskEvent } from '#lib/protocol/event.ts';

/** An event as its row keeps it: the text that the hash is over, and the hash. */
export type StoredEvent = { readonly payload: string; readonly hash: string };

/** The event as it came, with fields that this version does not know. */
export const asItCame = ({ payload, hash }: StoredEvent): object => ({ ...(JSON.parse(payload) as object), hash });

/** The event as this version knows it. Throws ValiError for what no version of this program has stored. */
export const eventOf = (stored: StoredEvent): KioskEvent => v.parse(eventSchema, asItCame(stored));
