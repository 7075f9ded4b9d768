import { openPostgres } from '#lib/server/db/postgres.ts';
import { scopeParameter } from '#lib/protocol/pull.ts';
import { kioskTable } from '#lib/server/db/schema/kiosk.ts';
import { insertRows, queryRows } from '#lib/server/db/database.ts';
import { sql } from 'drizzle-orm';
import { newId, TestKiosk } from '../contract/community.ts';
import { newTabletKey, signed, type TabletKey } from '../contract/http.ts';
import { startHubOnPostgres } from './backlog.ts';
import { median, type Group } from './report.ts';

const kiosks = 50;
const eventsEach = 200;
const runs = 3;

interface Reconnecting {
  readonly kiosk: TestKiosk;
  readonly key: TabletKey;
}

/** A district comes back after an outage: fifty tablets with 200 events each push and pull in the same second. */
export async function benchReconnect(): Promise<Group> {
  const { hub, url, stop } = await startHubOnPostgres(1_000);
  try {
    const times: number[] = [];
    let failed = 0;
    for (let run = 0; run < runs; run += 1) {
      const all = await enterKiosks(url, run);
      const started = performance.now();
      const answers = await Promise.all(all.map((one) => exchangeOnce(hub.origin, one)));
      times.push(performance.now() - started);
      failed += answers.flat().filter((status) => status !== 200).length;
    }
    const events = kiosks * eventsEach;
    return {
      rows: [
        {
          name: `reconnect of ${kiosks} kiosks with ${eventsEach} events each`,
          value: median(times),
          unit: 'ms',
          runs,
        },
        {
          name: 'events a second while they reconnect',
          value: events / (median(times) / 1000),
          unit: 'events/s',
          runs,
        },
        { name: 'requests that failed', value: failed, unit: '', target: '≤ 0', runs },
      ],
    };
  } finally {
    await stop();
  }
}

/** Kiosks with real keys, as after pairing, and a morning's work of each. */
async function enterKiosks(url: string, run: number): Promise<readonly Reconnecting[]> {
  const database = openPostgres(url);
  try {
    const [place] = await queryRows<{ community: string; store: string; category: string; version: number }>(
      database.orm,
      sql`SELECT store.community, store.id AS store, rule.category, rule.version FROM store
        JOIN rule ON rule.community = store.community WHERE rule.unit = 'hour' LIMIT 1`,
    );
    if (place === undefined) throw new Error('the demo has a store and rules');
    const residents = await queryRows<{ id: string }>(
      database.orm,
      sql`SELECT id FROM resident WHERE community = ${place.community} ORDER BY id`,
    );
    const all: Reconnecting[] = [];
    for (let index = 0; index < kiosks; index += 1) {
      const key = await newTabletKey();
      const id = `ksk-${run}-${index}`;
      const kiosk = new TestKiosk({ community: place.community, kiosk: id, store: place.store });
      const at = new Date().toISOString();
      for (let number = 0; number < eventsEach; number += 1) {
        const residentId = residents[(index * eventsEach + number) % residents.length]?.id ?? '';
        const body = {
          accrualId: newId(),
          residentId,
          categoryId: place.category,
          ruleVersion: place.version,
          quantity: 1,
          points: 10,
          note: '',
          approvedBy: 'staff-manager',
        };
        kiosk.record({ type: 'accrual.recorded', body }, { at, staff: 'staff-clerk-1' });
      }
      all.push({ kiosk, key });
    }
    await database.transaction((tx) =>
      insertRows(
        tx,
        kioskTable,
        all.map(({ kiosk, key }) => ({
          community: place.community,
          id: kiosk.subject.kiosk,
          store: place.store,
          label: kiosk.subject.kiosk,
          publicKey: key.publicKey,
          keyThumbprint: kiosk.subject.kiosk,
          status: 'active' as const,
          enrolledAt: new Date(),
          appVersion: 'bench',
        })),
      ),
    );
    return all;
  } finally {
    await database.close();
  }
}

/** Push and first page of a pull, as a tablet sends them. Returns the statuses. */
async function exchangeOnce(origin: string, { kiosk, key }: Reconnecting): Promise<readonly number[]> {
  const { community, kiosk: id } = kiosk.subject;
  const who = { key: key.privateKey, subject: { community, kiosk: id }, nowMs: Date.now() };
  const send = async (request: Request): Promise<number> => {
    const { pathname, search } = new URL(request.url);
    const { method, headers } = request;
    const body = method === 'POST' ? { body: await request.text() } : {};
    const response = await fetch(origin + pathname + search, { method, headers, ...body });
    await response.text();
    return response.status;
  };
  const pushed = await send(await signed({ ...who, method: 'POST', path: '/api/v1/sync/push', body: kiosk.batch() }));
  const query = new URLSearchParams({ limit: '2000', epoch: kiosk.epoch, scopes: scopeParameter });
  const pulled = await send(await signed({ ...who, path: `/api/v1/sync/pull?${query.toString()}` }));
  return [pushed, pulled];
}
