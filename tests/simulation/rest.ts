import type { SimHub } from './hub.ts';
import type { SimKiosk } from './kiosk.ts';
import { Broken } from './report.ts';

/** Everybody sends, and then sees what the others have sent, until nobody would hear anything new. */
export async function exchangeAll(hub: SimHub, kiosks: readonly SimKiosk[]): Promise<void> {
  const seen = new Map<SimKiosk, number>();
  for (let round = 0; round < 5; round += 1) {
    for (const kiosk of kiosks) {
      if (seen.get(kiosk) === (await hub.revision())) continue;
      await exchangeWhole(hub, kiosk);
      seen.set(kiosk, await hub.revision());
    }
    if (new Set(seen.values()).size === 1) return;
  }
  throw new Broken('the kiosks do not come to rest');
}

/** A whole exchange on a line that works; a tablet whose right has ended is paired again by staff. */
async function exchangeWhole(hub: SimHub, kiosk: SimKiosk): Promise<void> {
  await pairIfNeeded(hub, kiosk);
  for (let round = 0; round < 3; round += 1) {
    await kiosk.beginExchange();
    let calls = 0;
    while (kiosk.line.isWaiting) {
      await kiosk.line.move('answer');
      if ((calls += 1) > 200) throw new Broken('an exchange does not come to rest');
    }
    const { waiting } = await kiosk.store.status();
    if (kiosk.isDone && waiting === 0 && (await kiosk.store.tables.effects.count()) === 0) return;
    if (!kiosk.isDone) await kiosk.pair(await hub.pairingCode());
  }
}

/** Pairs a tablet that is not, with a code that a manager makes. */
export async function pairIfNeeded(hub: SimHub, kiosk: SimKiosk): Promise<void> {
  if (await kiosk.isPaired()) return;
  await kiosk.pair(await hub.pairingCode());
}

/** What a list has of a kiosk. */
export function ofKiosk<Of>(list: readonly Of[], index: number): Of {
  const found = list[index];
  if (found === undefined) throw new Error(`there is no kiosk ${index}`);
  return found;
}
