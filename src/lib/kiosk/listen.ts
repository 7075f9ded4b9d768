import { knownTime } from '#lib/domain/clock.ts';
import { markBrowser } from './device/mark-browser.ts';
import type { KioskTables } from './store/tables.ts';
import { readClocks } from './store/time.ts';
import { listen, type LiveContext } from './sync/live.ts';
import type { Line } from './sync/transport.ts';

/** Listens for changes as the kiosk that this tablet is paired as, once it is. Returns a function that stops it. */
export function listenFor(tables: KioskTables, line: Line, onPoke: () => void): () => void {
  const identity: LiveContext['identity'] = async () => {
    const [paired, clock] = await Promise.all([tables.read('identity'), tables.read('clock')]);
    if (paired === undefined) return undefined;
    const { offsetMs } = knownTime(clock, readClocks(line));
    return { subject: { community: paired.community, kiosk: paired.kiosk }, offsetMs };
  };
  return listen({ line, identity, chance: () => Math.random(), onKnown: markBrowser, onPoke });
}
