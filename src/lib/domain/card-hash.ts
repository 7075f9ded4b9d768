import { hmacBase64Url } from '#lib/base/hash.ts';
import type { CardNumber } from './card.ts';

/** What kiosk and hub store instead of the number: HMAC-SHA-256 under the community's card key, base64url. */
export const hashCardNumber = (cardKey: string, number: CardNumber): string => hmacBase64Url(cardKey, number);
