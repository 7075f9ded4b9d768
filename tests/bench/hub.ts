import { packPage } from '#lib/protocol/pack-pull.ts';
import { maxPageRows } from '#lib/protocol/pull.ts';
import { currentScopes } from '#lib/server/sync/cursor.ts';
import { answersTo, maxBatchEvents } from '#lib/protocol/push.ts';
import type { Database } from '#lib/server/db/database.ts';
import { jsonResponse } from '#lib/server/http/json.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { pull } from '#lib/server/sync/pull.ts';
import { push } from '#lib/server/sync/push.ts';
import {
  accrual,
  enterKiosk,
  foundCommunity,
  quiet,
  redemption,
  testNow,
  type TestKiosk,
} from '../contract/community.ts';
import { onEachDatabase } from './each-database.ts';
import { median, type Group, type Row } from './report.ts';

const batches = 12;
const pullRuns = 5;
const residents = 10_000;

/** Measures push and first pull: on a PostgreSQL of its own, and on the embedded database as it is shipped. */
export const benchHub = async (): Promise<Group> => ({ rows: await onEachDatabase(measure) });

async function measure(database: Database): Promise<readonly Row[]> {
  const [name, pushTarget] = database.kind === 'postgres' ? ['PostgreSQL', 3000] : ['embedded, durable', 1000];
  const community = await foundCommunity(database, { residents, items: 30 });
  const kiosk = await enterKiosk(database, community, 'A');
  const pushed = await measurePush(database, kiosk);
  const pulled = await measureFirstPull(database, kiosk);
  const broken = await verifyLedger(database);
  if (broken.length > 0) throw new Error(`the ledger does not add up: ${JSON.stringify(broken)}`);
  return [
    { name: `events pushed, ${name}`, value: pushed, unit: 'events/s', target: `≥ ${pushTarget}`, runs: batches },
    { name: `first pull of 10,000 residents, ${name}`, value: pulled, unit: 'ms', target: '≤ 1500', runs: pullRuns },
  ];
}

/** Batches of 1,000: four redemptions of two goods to one accrual, each with its full effect on the ledger. */
async function measurePush(database: Database, kiosk: TestKiosk): Promise<number> {
  const rates: number[] = [];
  // The first batch warms plans and code, and is not counted.
  for (let batch = -1; batch < batches; batch += 1) {
    const from = kiosk.events.length;
    for (let index = 0; index < maxBatchEvents; index += 1) {
      const resident = (batch * 7919 + index * 13 + residents) % residents;
      kiosk.record(
        index % 5 === 0
          ? accrual(resident, 1)
          : redemption(kiosk.subject.community, resident, [index % 30, (index + 7) % 30]),
      );
    }
    // What comes over the wire is text, and reading it belongs to the work.
    const text = JSON.stringify(kiosk.batch(kiosk.events.slice(from)));
    const started = performance.now();
    const request = JSON.parse(text) as ReturnType<TestKiosk['batch']>;
    const { response } = await push({ database, logger: quiet }, kiosk.subject, request, testNow);
    const seconds = (performance.now() - started) / 1000;
    if (answersTo(request.events, response).filter(({ status }) => status === 'applied').length < maxBatchEvents)
      throw new Error('not every event was applied');
    if (batch >= 0) rates.push(maxBatchEvents / seconds);
  }
  return median(rates);
}

/** All pages of a first pull, as the bytes that are sent to a browser. */
async function measureFirstPull(database: Database, kiosk: TestKiosk): Promise<number> {
  const request = new Request('https://hub.example', { headers: { 'accept-encoding': 'gzip, deflate, br' } });
  const times: number[] = [];
  for (let run = 0; run < pullRuns; run += 1) {
    const started = performance.now();
    let cursor: string | null = null;
    let found = 0;
    for (;;) {
      const query = { cursor, limit: maxPageRows, epoch: kiosk.epoch, scopes: currentScopes };
      const page = await pull(database, kiosk.subject, query, testNow);
      await (await jsonResponse(request, packPage(page))).arrayBuffer();
      found += page.changes.residents.heads.id.length + page.changes.cards.id.length;
      cursor = page.cursor;
      if (!page.more) break;
    }
    if (found !== 2 * residents) throw new Error(`${found} residents and cards instead of ${2 * residents}`);
    times.push(performance.now() - started);
  }
  return median(times);
}
