import { sql } from 'drizzle-orm';
import { randomBytes } from 'node:crypto';
import { answersTo, maxBatchEvents } from '#lib/protocol/push.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { migrate } from '#lib/server/db/migrate.ts';
import { openPostgres } from '#lib/server/db/postgres.ts';
import { push } from '#lib/server/sync/push.ts';
import {
  accrual,
  enterKiosk,
  forgetRedemptions,
  foundCommunity,
  quiet,
  redemption,
  testNow,
} from '../contract/community.ts';
import { createDatabase, startPostgres } from '../postgres/cluster.ts';
import { median, type Group } from './report.ts';

const residents = 10_000;
const few = 10_000;
const many = 1_000_000;
/** How many batches are looked at on each side. */
const looked = 20;

/** What an event costs when the database holds 10,000 events and when it holds a million, and how large it is then. */
export async function benchGrowth(): Promise<Group> {
  const cluster = await startPostgres();
  try {
    const database = openPostgres(await createDatabase(cluster.url, `bench_${randomBytes(6).toString('hex')}`));
    try {
      await migrate(database);
      return await measure(database);
    } finally {
      await database.close();
    }
  } finally {
    await cluster.stop();
  }
}

async function measure(database: Database): Promise<Group> {
  const community = await foundCommunity(database, { residents, items: 30 });
  let kiosk = await enterKiosk(database, community, 'A');
  let pushed = 0;
  /** Pushes one batch and returns milliseconds per event. */
  const pushBatch = async (): Promise<number> => {
    // A tablet's whole life is a few ten thousand events; then another one goes on.
    if (kiosk.events.length >= 50_000) kiosk = await enterKiosk(database, community, `K${pushed}`);
    const from = kiosk.events.length;
    for (let index = 0; index < maxBatchEvents; index += 1) {
      const resident = ((pushed + index) * 7919) % residents;
      const goods = [(pushed + index) % 30, (pushed + index + 7) % 30];
      kiosk.record(index % 5 === 0 ? accrual(resident, 1) : redemption(community, resident, goods));
    }
    const text = JSON.stringify(kiosk.batch(kiosk.events.slice(from)));
    const started = performance.now();
    const request = JSON.parse(text) as ReturnType<typeof kiosk.batch>;
    const { response } = await push({ database, logger: quiet }, kiosk.subject, request, testNow);
    const ms = performance.now() - started;
    if (answersTo(request.events, response).filter(({ status }) => status === 'applied').length < maxBatchEvents)
      throw new Error('not every event was applied');
    pushed += maxBatchEvents;
    forgetRedemptions();
    return ms / maxBatchEvents;
  };
  const pushUntil = async (count: number): Promise<number> => {
    const costs: number[] = [];
    while (pushed < count) costs.push(await pushBatch());
    return median(costs.slice(-looked));
  };
  const bytes = async (): Promise<number> => {
    const [row] = await queryRows<{ bytes: number }>(
      database.orm,
      sql`SELECT pg_database_size(current_database())::float8 AS bytes`,
    );
    return row?.bytes ?? Number.NaN;
  };

  await pushBatch();
  const before = await bytes();
  const atFew = await pushUntil(few);
  const atMany = await pushUntil(many);
  const perEvent = ((await bytes()) - before) / (pushed - maxBatchEvents);
  return {
    rows: [
      { name: 'cost of an event with 10,000 in the database', value: atFew * 1000, unit: 'µs', runs: looked },
      { name: 'cost of an event with 1,000,000 in the database', value: atMany * 1000, unit: 'µs', runs: looked },
      {
        name: 'growth of the cost from 10,000 to 1,000,000',
        value: atMany / atFew,
        unit: '×',
        target: '≤ 1.25',
        runs: 1,
      },
      { name: 'database per event, indexes included', value: perEvent, unit: 'bytes', runs: 1 },
    ],
  };
}
