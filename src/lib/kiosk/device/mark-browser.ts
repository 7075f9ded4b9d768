import { kioskMarkCookie, type MarkedKiosk } from '#lib/domain/kiosk-mark.ts';

/** Lets the console know that this browser is a kiosk. Nothing depends on it where cookies are switched off. */
export function markBrowser(kiosk: MarkedKiosk): void {
  document.cookie = kioskMarkCookie(kiosk);
}
