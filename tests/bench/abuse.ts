import { once } from 'node:events';
import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { scopeParameter } from '#lib/protocol/pull.ts';
import { insertRows } from '#lib/server/db/database.ts';
import { openDatabase } from '#lib/server/db/open.ts';
import { kioskTable } from '#lib/server/db/schema/kiosk.ts';
import { startHub, type HubProcess } from '../browser/support/hub-process.ts';
import { accrual, foundCommunity, redemption, storeId, TestKiosk } from '../contract/community.ts';
import { enrolmentRequest, newTabletKey, signed, type TabletKey } from '../contract/http.ts';
import { worstFacts, worstItems, worstPush } from '../contract/worst-pushes.ts';
import { median, type Group, type Row } from './report.ts';

// An embedded hub while a tablet pushes the worst that there is, strangers try everything without a pause, hold
// connections and say nothing, and two honest tablets work on. `ABUSE_SECONDS=600` makes it ten minutes.

const seconds = Number(process.env['ABUSE_SECONDS'] ?? 30);
const residents = 1000;
/** A hostile tablet's pushes, so far apart that the disk of the machine outlives them. */
const hostileEveryMs = 2_000;
const honestEveryMs = 500;
const strangers = 8;
const silentConnections = 200;

interface Tablet {
  readonly kiosk: TestKiosk;
  readonly key: TabletKey;
}

const pushPath = '/api/v1/sync/push';

/** What is counted while it goes on. */
class Tally {
  refused = 0;
  failed = 0;
  cutOff = 0;
  readonly honestMs: number[] = [];
  readonly hostileMs: number[] = [];
}

/** Measures what abuse does to the embedded hub and to those who work on. */
export async function benchAbuse(): Promise<Group> {
  const folder = await mkdtemp(join(tmpdir(), 'points-store-abuse-'));
  const file = join(folder, 'stall.json');
  const probe = pathToFileURL(join(import.meta.dirname, 'stall-probe.mjs')).href;
  const hub = await startHub({ LOG_LEVEL: 'silent', NODE_OPTIONS: `--import=${probe}`, STALL_FILE: file });
  try {
    const tablets = await enterTablets(hub);
    await hub.restart();
    await pause(3_000);
    const before = await look(file);
    const tally = new Tally();
    const beganMs = Date.now();
    await abuse(hub, tablets, tally);
    const after = await look(file);
    const stalls = after.stalls.flatMap(({ atMs, stallMs }) => (atMs > beganMs + 1000 ? [stallMs] : []));
    // It ends in good order, whoever holds connections.
    const endingMs = performance.now();
    await hub.kill('SIGTERM');
    const memory = { before: before.memory, after: after.memory };
    return { rows: rowsOf(tally, { stalls, memory, endingMs: performance.now() - endingMs }) };
  } finally {
    await hub.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What `stall-probe.mjs` writes. */
const lookSchema = v.object({
  stalls: v.array(v.object({ atMs: v.number(), stallMs: v.number() })),
  memory: v.number(),
});
const look = async (file: string) => v.parse(lookSchema, JSON.parse(await readFile(file, 'utf8')));

/** What was seen of the hub: times in milliseconds, memory in bytes. */
interface Seen {
  readonly stalls: readonly number[];
  readonly memory: { readonly before: number; readonly after: number };
  readonly endingMs: number;
}

function rowsOf(tally: Tally, { stalls, memory, endingMs }: Seen): readonly Row[] {
  const row = (name: string, value: number, unit: string, target?: string): Row => ({
    name,
    value,
    unit,
    runs: 1,
    ...(target === undefined ? {} : { target }),
  });
  const mib = (bytes: number) => bytes / 2 ** 20;
  return [
    row(`attempts of strangers that were refused a second, over ${seconds} s`, tally.refused / seconds, '/s'),
    row('connections that said nothing and were cut off', tally.cutOff, ''),
    row('worst pushes of a hostile tablet', tally.hostileMs.length, ''),
    row('one of them, median', median(tally.hostileMs), 'ms'),
    row('longest stall of the embedded hub, of its own', Math.max(...stalls), 'ms', '≤ 250'),
    row('longest stall of a second, median', median(stalls), 'ms'),
    row('memory of the hub before', mib(memory.before), 'MiB'),
    row('memory of the hub after', mib(memory.after), 'MiB'),
    row('exchange of an honest tablet meanwhile, median', median(tally.honestMs), 'ms'),
    row('exchange of an honest tablet meanwhile, slowest', Math.max(...tally.honestMs), 'ms'),
    row('exchanges of honest tablets that failed', tally.failed, '', '≤ 0'),
    row('until it had ended after SIGTERM', endingMs, 'ms', '≤ 3000'),
  ];
}

/** Enters a hostile tablet and two honest ones into a community of their own, while the hub is not running. */
async function enterTablets(hub: HubProcess): Promise<readonly Tablet[]> {
  await hub.kill('SIGTERM');
  const database = await openDatabase({ dataDir: hub.dataDir });
  try {
    const policy = { awardPointsPerDay: Number.MAX_SAFE_INTEGER };
    const community = await foundCommunity(database, { residents, items: worstItems, policy });
    const tablets: Tablet[] = [];
    for (const label of ['Z', 'A', 'B']) {
      const key = await newTabletKey();
      const subject = { community, kiosk: `ksk-${label}`, store: storeId };
      tablets.push({ key, kiosk: new TestKiosk(subject, () => new Date()) });
    }
    const rows = tablets.map(({ kiosk: { subject }, key }) => ({
      community,
      id: subject.kiosk,
      store: storeId,
      label: subject.kiosk.slice(-1),
      publicKey: key.publicKey,
      keyThumbprint: subject.kiosk,
      status: 'active' as const,
      enrolledAt: new Date(),
      appVersion: 'bench',
    }));
    await database.transaction((tx) => insertRows(tx, kioskTable, rows));
    return tablets;
  } finally {
    await database.close();
  }
}

async function abuse(hub: HubProcess, [hostile, ...honest]: readonly Tablet[], tally: Tally): Promise<void> {
  if (hostile === undefined) throw new Error('somebody is hostile');
  const untilMs = performance.now() + seconds * 1000;
  const goesOn = (): boolean => performance.now() < untilMs;
  await Promise.all([
    attack(hub, hostile, tally, goesOn),
    listen(hub, hostile, untilMs),
    ...Array.from({ length: strangers }, (_, index) => tryEverything(hub, index, tally, goesOn)),
    ...Array.from({ length: silentConnections }, (_, index) => sayNothing(hub, index, tally, untilMs)),
    ...honest.map((tablet) => work(hub, tablet, tally, goesOn)),
  ]);
}

/** Sends a request that was made for another origin. Returns the status; throws where the hub does not answer. */
async function send(hub: HubProcess, request: Request): Promise<number> {
  const { pathname, search } = new URL(request.url);
  const { method, headers } = request;
  const body = method === 'POST' ? { body: await request.text() } : {};
  const response = await fetch(hub.origin + pathname + search, { method, headers, redirect: 'manual', ...body });
  await response.arrayBuffer();
  return response.status;
}

const signer = ({ kiosk: { subject }, key }: Tablet) => ({
  key: key.privateKey,
  subject: { community: subject.community, kiosk: subject.kiosk },
  nowMs: Date.now(),
});

async function attack(hub: HubProcess, tablet: Tablet, tally: Tally, goesOn: () => boolean): Promise<void> {
  for (let round = 0; goesOn(); round += 1) {
    const kinds = Object.values(worstFacts);
    const factOf = kinds[round % kinds.length];
    if (factOf === undefined) break;
    const body = worstPush(tablet.kiosk, factOf);
    // What was sent need not be kept.
    tablet.kiosk.events.splice(0, tablet.kiosk.events.length - 1);
    const request = await signed({ ...signer(tablet), method: 'POST', path: pushPath, body });
    const startedMs = performance.now();
    const status = await send(hub, request);
    if (status !== 200) throw new Error(`a legal push was answered ${status}`);
    const tookMs = performance.now() - startedMs;
    tally.hostileMs.push(tookMs);
    await pause(Math.max(0, hostileEveryMs - tookMs));
  }
}

/** Opens more live connections than anybody needs. */
async function listen(hub: HubProcess, tablet: Tablet, untilMs: number): Promise<void> {
  const controller = new AbortController();
  for (let index = 0; index < 50; index += 1) {
    const { url, headers } = await signed({ ...signer(tablet), path: '/api/v1/sync/live' });
    fetch(hub.origin + new URL(url).pathname, { headers, signal: controller.signal })
      .then((response) => response.arrayBuffer())
      .catch(() => undefined);
  }
  await pause(untilMs - performance.now());
  controller.abort();
}

async function tryEverything(hub: HubProcess, index: number, tally: Tally, goesOn: () => boolean): Promise<void> {
  const key = await newTabletKey();
  const nobody = { key: key.privateKey, subject: { community: 'com-nobody', kiosk: 'ksk-nobody' } };
  const large = 'x'.repeat(1_000_000);
  const form = (fields: Readonly<Record<string, string>>) => ({
    method: 'POST',
    headers: { origin: hub.origin },
    body: new URLSearchParams(fields),
  });
  const attempts: readonly (() => Request | Promise<Request>)[] = [
    () =>
      new Request(hub.origin + pushPath, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: large,
      }),
    () => signed({ ...nobody, method: 'POST', path: pushPath, body: { large }, nowMs: Date.now() }),
    () => signed({ ...nobody, path: `/api/v1/sync/pull?scopes=${scopeParameter}`, nowMs: Date.now() }),
    () => enrolmentRequest(key, '12345678', { nowMs: Date.now() }),
    () => new Request(`${hub.origin}/hub/sign-in`, form({ name: `guess${index}`, password: 'correct horse battery' })),
    () => new Request(`${hub.origin}/hub/kiosks?/pair`, form({ store: 'store-1' })),
    () => new Request(`${hub.origin}/hub/%zz`),
    () => new Request(`${hub.origin}/hub/events?from=x`),
    () => new Request(`${hub.origin}/api/v1/metrics`, { headers: { 'x-forwarded-for': '192.0.2.7' } }),
  ];
  for (let round = index; goesOn(); round += 1) {
    const attempt = attempts[round % attempts.length];
    if (attempt === undefined) break;
    // A form of the console comes back with a word, or leads to the sign-in page.
    const status = await send(hub, await attempt());
    if (status >= 500 && status !== 503) throw new Error(`a stranger was answered ${status}`);
    tally.refused += 1;
  }
}

/** Opens a connection and says nothing, or half a request; when it is cut off, again. */
async function sayNothing(hub: HubProcess, index: number, tally: Tally, untilMs: number): Promise<void> {
  while (performance.now() < untilMs) {
    const socket = connect(hub.port, '127.0.0.1');
    socket.on('error', () => undefined).resume();
    if (index % 2 === 0) socket.write('GET /hub HTTP/1.1\r\nHost: ');
    const cutOff = await Promise.race([once(socket, 'close'), pause(Math.max(0, untilMs - performance.now()), 'held')]);
    if (cutOff !== 'held') tally.cutOff += 1;
  }
}

async function work(hub: HubProcess, tablet: Tablet, tally: Tally, goesOn: () => boolean): Promise<void> {
  const { kiosk } = tablet;
  const { community } = kiosk.subject;
  for (let round = 0; goesOn(); round += 1) {
    const from = kiosk.events.length;
    for (let index = 0; index < 3; index += 1) {
      const resident = (round * 7 + index * 331) % residents;
      kiosk.record(
        index === 0 ? accrual(resident, 1) : redemption(community, resident, [(round + index) % worstItems]),
      );
    }
    const body = kiosk.batch(kiosk.events.slice(from));
    const path = `/api/v1/sync/pull?${new URLSearchParams({ limit: '200', epoch: kiosk.epoch, scopes: scopeParameter })}`;
    const startedMs = performance.now();
    const statuses = [
      await send(hub, await signed({ ...signer(tablet), method: 'POST', path: pushPath, body })),
      await send(hub, await signed({ ...signer(tablet), path })),
    ];
    const tookMs = performance.now() - startedMs;
    tally.honestMs.push(tookMs);
    if (statuses.some((status) => status !== 200)) tally.failed += 1;
    await pause(Math.max(0, honestEveryMs - tookMs));
  }
}
