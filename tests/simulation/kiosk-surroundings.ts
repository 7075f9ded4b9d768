import type { OtherEnd } from './line.ts';
import type { Chance } from './random.ts';

/** What the world gives a kiosk. */
export interface KioskSurroundings {
  readonly name: string;
  readonly chance: Chance;
  readonly hubNow: () => number;
  readonly otherEnd: OtherEnd;
  readonly community: string;
}

/** How a try to record ended: `unsure` when the power went before the screen could say anything. */
export type Recorded = 'recorded' | 'refused' | 'unsure' | 'off';

/** As in the browser, the private half cannot be taken out. */
export const newKey = (): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
