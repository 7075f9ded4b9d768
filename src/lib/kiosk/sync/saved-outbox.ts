import { knownTime } from '#lib/domain/clock.ts';
import { dayOf } from '#lib/domain/day.ts';
import { policyInForce } from '../store/policy.ts';
import { unansweredChains } from '../store/staff/export.ts';
import { readClocks } from '../store/time.ts';
import type { ExchangeContext } from './call-hub.ts';
import { exportOutbox } from './outbox-export.ts';

/** The outbox as the text of a file that the hub can take, with a name for it. */
export interface SavedOutbox {
  readonly text: string;
  readonly events: number;
  readonly name: string;
}

/** The outbox as a file; undefined when nothing waits. Rejects without a key. */
export async function saveOutbox({ line, tables, appVersion }: ExchangeContext): Promise<SavedOutbox | undefined> {
  const [{ identity, clock, persistent }, chains] = await Promise.all([tables.readAll(), unansweredChains(tables)]);
  const events = chains.reduce((sum, chain) => sum + chain.events.length, 0);
  if (identity === undefined || events === 0) return undefined;
  const device = {
    appVersion,
    persistentStorage: persistent ?? null,
    clockOffsetMs: clock?.offsetMs ?? 0,
    waiting: events,
  };
  const { nowMs } = knownTime(clock, readClocks(line));
  const file = await exportOutbox({ identity, chains, line, nowMs, device });
  const { zone } = await policyInForce(tables);
  const name = `points-store-outbox-${identity.kioskLabel}-${dayOf(nowMs, zone)}.json`;
  return { text: JSON.stringify(file), events, name };
}
