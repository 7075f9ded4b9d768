import type { Arrived } from './definition.ts';

// Under which names events wait for one another. They are stored with what waits, so that none of them ever changes.

/** What an event waits for when its resident is not registered yet. */
export const residentKey = (residentId: string): string => `resident:${residentId}`;
/** What a reversal waits for when its redemption has not arrived yet. */
export const redemptionKey = (redemptionId: string): string => `redemption:${redemptionId}`;
/** What a reversal waits for when the transfer that it takes back has not arrived yet. */
export const transferKey = (transferId: string): string => `transfer:${transferId}`;

/** Waits for the resident whom an event names. */
export const forResident = (
  { body: { residentId } }: { readonly body: { readonly residentId: string } },
  { residents }: Arrived,
): string | null => (residents.has(residentId) ? null : residentKey(residentId));

/** Waits for nothing. */
export const forNothing = (): null => null;
