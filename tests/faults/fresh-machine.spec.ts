import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect } from 'playwright/test';
import { backUp } from '#lib/server/backup.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { openDatabase } from '#lib/server/db/open.ts';
import { encryptionFor, makeKey } from '#lib/server/encryption.ts';
import { startHub, type HubProcess } from '../browser/support/hub-process.ts';
import { useDatabase } from '../browser/support/hub-rows.ts';
import { copyProject } from '../browser/support/project-copy.ts';
import { test } from '../browser/support/stage.ts';
import { pairWireKiosk } from '../browser/support/wire-kiosk.ts';

// The hub's machine is gone, and with it everything but a stick with the dumps. Another machine follows what
// docs/operations.md says, word for word.

let folder = '';
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'points-store-fresh-'));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

/** The lines of the drill in the documentation, with the stick and the dump of this test in place of the examples. */
async function drillLines(stick: string, dump: string): Promise<readonly string[]> {
  const text = await readFile('docs/operations.md', 'utf8');
  const [, lines = ''] = /<!-- drill: [^>]*-->\n\n```sh\n([^`]*)```/.exec(text) ?? [];
  const put = (said: string, from: string, to: string): string => {
    expect(said).toContain(from);
    return said.replaceAll(from, to);
  };
  return put(put(lines, 'points-store-20261128T020000000Z.tar.gz.age', dump), '/media/usb', stick)
    .trim()
    .split('\n');
}

/** Runs a line as whoever sits at the machine does, in a folder. It may say where it serves before it ends. */
function run(line: string, cwd: string) {
  const { DATA_DIR: _dataDir, DATABASE_URL: _databaseUrl, ...environment } = process.env;
  const child = spawn('sh', ['-c', line], { cwd, env: { ...environment, PORT: '0' }, detached: true });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  }
  const ended = once(child, 'close').then(([code]) => Number(code));
  return {
    said: () => said,
    ended,
    end: async () => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
      await ended;
    },
  };
}

/** A manager of the demo declares a tablet lost. */
async function declareLost({ origin, welcome }: HubProcess, kiosk: string): Promise<void> {
  const post = (path: string, body: Readonly<Record<string, string>>, cookie = '') =>
    fetch(`${origin}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin, accept: 'text/html', cookie },
      body: new URLSearchParams(body),
    });
  const signedIn = await post('/hub/sign-in', { name: welcome.managerName, password: welcome.managerPassword });
  const [cookie = ''] = signedIn.headers.getSetCookie();
  const revoked = await post(`/hub/kiosks/${kiosk}?/revoke`, { reason: '被人拿走了' }, cookie.split(';')[0]);
  expect(revoked.headers.get('location')).toContain('outcome=revoked');
}

test('F152 a hub comes back on another machine from its encrypted dumps alone, by the lines of the docs', async ({
  embeddedDemo,
}) => {
  const { text, recipient } = await makeKey(new Date());
  const hub = await startHub({ BACKUP_RECIPIENT: recipient }, embeddedDemo);
  const stick = join(folder, 'stick');
  let dump = '';
  // Where both tablets look for the hub: by a name that leads to the other machine later.
  const at = { origin: hub.origin, welcome: hub.welcome };
  const honest = await pairWireKiosk(at);
  await hub.kill('SIGTERM');
  await hub.restart();
  at.welcome = hub.welcome;
  const lost = await pairWireKiosk(at);
  const [card] = hub.welcome.cards.filter(({ balance }) => balance >= 100);
  if (card === undefined) throw new Error('no demo card has enough points');
  const redeem = () => honest.kiosk.record(honest.redemption(card, 20));
  try {
    redeem();
    await honest.push();
    await useDatabase(hub, async (database) => {
      dump = basename(await backUp(database, hub.dataDir, new Date(), encryptionFor(recipient)));
    });
    await hub.restart();
    // What the dump does not know any more: a redemption, and that a tablet is lost.
    redeem();
    await honest.push();
    await declareLost(hub, lost.kiosk.subject.kiosk);
    await hub.kill('SIGKILL');
    await mkdir(stick);
    await cp(join(hub.dataDir, 'dumps'), join(stick, 'dumps'), { recursive: true });
    await writeFile(join(stick, 'backup.key'), text);
  } finally {
    await hub.dispose();
  }

  const machine = await copyProject(join(folder, 'points-store'), ['build']);
  const lines = [...(await drillLines(stick, dump))];
  const start = lines.pop() ?? '';
  for (const line of lines) {
    const ran = run(line, machine);
    expect(await ran.ended, `${line}\n${ran.said()}`).toBe(0);
  }
  const served = run(start, machine);
  try {
    await expect.poll(served.said, { timeout: 60_000 }).toMatch(/http:\/\/localhost:\d+\/hub/);
    at.origin = /http:\/\/localhost:\d+/.exec(served.said())?.[0] ?? '';
    await expect.poll(async () => (await fetch(`${at.origin}/api/v1/ready`)).status).toBe(200);
    await honest.push();
    redeem();
    await honest.push();
    await expect(lost.push()).rejects.toThrow(/revoked/);
  } finally {
    await served.end();
  }

  const database = await openDatabase({ dataDir: join(machine, '.data') });
  try {
    const { kiosk } = honest.kiosk.subject;
    const rows = await queryRows(
      database.orm,
      sql`SELECT count(*)::int AS redemptions FROM event WHERE kiosk = ${kiosk} AND type = 'redemption.recorded'`,
    );
    expect(rows).toEqual([{ redemptions: 3 }]);
  } finally {
    await database.close();
  }
});
