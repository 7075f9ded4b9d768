/*
 * A demo card that is touched instead of scanned. The page of demo cards lays its number down, the kiosk in the same
 * tab takes it up. It goes through the tab's own storage, which other sites and other tabs do not have, and never
 * through an address, which servers write down. A community that is no demo has no such page, and so nobody who lays
 * one down.
 */

const key = 'points-store-demo-card';

/** Lays a card's number down for the kiosk that is opened next in this tab. */
export function layDownDemoCard(number: string): void {
  sessionStorage.setItem(key, number);
}

/** Takes up the card that was laid down, once; undefined when there is none. */
export function takeUpDemoCard(): string | undefined {
  try {
    const number = sessionStorage.getItem(key) ?? undefined;
    sessionStorage.removeItem(key);
    return number;
  } catch {
    // A browser that keeps nothing for this page has no card for it either.
    return undefined;
  }
}
