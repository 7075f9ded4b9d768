import { sql } from 'drizzle-orm';
import { expect } from 'playwright/test';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import type { HubProcess } from '../../browser/support/hub-process.ts';
import { newNetTablet, type NetTablet } from './net-tablet.ts';

/** Makes pairing codes at a running hub, by its page, as a manager does. */
async function pairingCodes(hub: HubProcess, count: number): Promise<readonly string[]> {
  const send = (path: string, fields: Readonly<Record<string, string>>, cookie = '') =>
    fetch(hub.origin + path, {
      method: 'POST',
      headers: { origin: hub.origin, accept: 'text/html', cookie },
      body: new URLSearchParams(fields),
      redirect: 'manual',
    });
  const { managerName: name, managerPassword: password } = hub.welcome;
  const signedIn = await send('/hub/sign-in', { name, password });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const codes: string[] = [];
  for (let made = 0; made < count; made += 1) {
    const page = await (await send('/hub/kiosks?/pair', { store: 'main' }, cookie)).text();
    const [, first, second] = /(\d{4})\s(\d{4})/.exec(page) ?? [];
    if (first === undefined || second === undefined) throw new Error('the hub made no pairing code');
    codes.push(first + second);
  }
  return codes;
}

/** New tablets of a hub, paired, with its residents and goods. `origin` is where their requests go. */
export async function pairTablets(hub: HubProcess, count: number, origin = () => hub.origin): Promise<NetTablet[]> {
  const tablets: NetTablet[] = [];
  for (const code of await pairingCodes(hub, count)) {
    const tablet = await newNetTablet(origin);
    await tablet.pair(code);
    await tablet.settle();
    tablets.push(tablet);
  }
  return tablets;
}

/** Everything that any tablet recorded is in the database exactly once and in its order, and the ledger adds up. */
export async function expectExactlyOnce(database: Database, tablets: readonly NetTablet[]): Promise<void> {
  expect(await verifyLedger(database)).toEqual([]);
  const rows = await queryRows<{ id: string; kiosk: string }>(
    database.orm,
    sql`SELECT id, kiosk FROM event ORDER BY kiosk, epoch, seq`,
  );
  const arrived = rows.map(({ id }) => id);
  expect(arrived).toHaveLength(tablets.reduce((sum, { recorded }) => sum + recorded.length, 0));
  for (const { recorded } of tablets) {
    const own = new Set(recorded);
    expect(arrived.filter((id) => own.has(id))).toEqual(recorded);
  }
  // Tablets without a network hand out the same last piece, and together give a resident more than the cap of a day.
  // These are what people must look at afterwards, and nothing else is.
  const findings = await queryRows(
    database.orm,
    sql`SELECT code FROM set_aside UNION ALL SELECT code FROM review WHERE code NOT IN ('oversell', 'overDailyCap')`,
  );
  expect(findings).toEqual([]);
  const balances = await queryRows<{ id: string; balance: number }>(
    database.orm,
    sql`SELECT id, balance::float8 AS balance FROM account WHERE kind = 'resident'`,
  );
  for (const { store } of tablets) {
    for (const { id, balance } of balances) expect((await store.residentView(id))?.balance, id).toBe(balance);
  }
}
