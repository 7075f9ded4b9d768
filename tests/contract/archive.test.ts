import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import program from '#package' with { type: 'json' };
import { archiveNow, makeArchive } from '#lib/server/archive/make.ts';
import { manifestPart } from '#lib/server/archive/manifest.ts';
import { checkArchive, openArchive, type OpenArchive } from '#lib/server/archive/read.ts';
import { archivedTables, schemaTables, shareOf } from '#lib/server/archive/tables.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { push } from '#lib/server/sync/push.ts';
import { POST } from '../../src/routes/hub/archive/file/+server.ts';
import { auditor, byManager, chainOf, enterKiosk, foundCommunity, manager, quiet, testNow } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { closeShift } from './staff-facts.ts';

// Everything of one community as a file, from a database that holds several.

describeOnEachDatabase('an archive of a community', (database) => {
  const folder = mkdtempSync(join(tmpdir(), 'points-archive-'));
  const file = join(folder, 'whole.zip');
  let community: string;
  let other: string;
  beforeAll(async () => {
    community = await foundCommunity(database(), { residents: 1200 });
    other = await foundCommunity(database());
    for (const each of [community, other]) {
      const kiosk = await enterKiosk(database(), each, 'A');
      kiosk.redeem(0, [0], 40);
      kiosk.record(closeShift());
      await push({ database: database(), logger: quiet }, kiosk.subject, kiosk.batch(), testNow);
    }
    await archiveNow(database(), { communityId: community, kind: 'copy', now: testNow }, file);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const opened = async <Got>(use: (archive: OpenArchive) => Promise<Got>, of = file): Promise<Got> => {
    const archive = await openArchive(of);
    try {
      return await use(archive);
    } finally {
      archive.close();
    }
  };
  const rowsOf = (table: string) =>
    opened(async ({ lines }) => {
      const rows: Record<string, unknown>[] = [];
      for await (const page of lines(table))
        rows.push(...page.map((line) => JSON.parse(line) as Record<string, unknown>));
      return rows;
    });

  it('decides about every table of the schema, and about no other', async () => {
    const tables = await schemaTables(database().orm);
    expect(tables.map(({ name }) => name).sort()).toEqual([...archivedTables].sort());
    expect(tables.find(({ name }) => name === 'thing_change')?.key).toEqual(['community', 'kind', 'thing', 'number']);
  });

  it('holds all rows of its community and none of another one', async () => {
    await opened(checkArchive);
    const { parts, community: said, sums } = await opened(({ manifest }) => Promise.resolve(manifest));
    expect(said).toMatchObject({ id: community, name: '试点社区' });
    // One resident has spent more than there was.
    expect(sums).toMatchObject({ residents: 1200, points: 1_199_000, pointsBelowZero: -200, items: 3, pieces: 1460 });
    for (const { table, rows } of parts) {
      const own = table === 'community' ? sql`id` : sql`community`;
      const [counted] = await queryRows<{ count: number }>(
        database().orm,
        sql`SELECT count(*)::integer AS count FROM ${sql.identifier(table)} WHERE ${own} = ${community}`,
      );
      expect({ table, rows }).toEqual({ table, rows: counted?.count });
    }
    expect(await rowsOf('event')).toHaveLength(2);
  });

  it('says the rows in the very words of the database', async () => {
    const [kept] = await queryRows<{ payload: string; hash: string }>(
      database().orm,
      sql`SELECT payload, hash FROM event WHERE community = ${community} ORDER BY id LIMIT 1`,
    );
    expect((await rowsOf('event'))[0]).toMatchObject({ payload: kept?.payload, hash: kept?.hash });
  });

  it('holds nothing with which anybody or any tablet is let in', async () => {
    await database().orm.execute(sql`UPDATE staff SET pin_hash = 'secret-pin', password_hash = 'secret-password'
      WHERE community = ${community} AND id = ${manager}`);
    const secret = join(folder, 'secrets.zip');
    await archiveNow(database(), { communityId: community, kind: 'copy', now: testNow }, secret);
    const all = await opened(async ({ manifest, lines }) => {
      let text = '';
      for (const { table } of manifest.parts) for await (const page of lines(table)) text += page.join('\n');
      return text;
    }, secret);
    expect(all).toContain(manager);
    expect(all).not.toContain(other);
    for (const word of ['secret-pin', 'secret-password', 'card-key', 'card_key', '"public_key"', 'pin_hash']) {
      expect(all).not.toContain(word);
    }
    expect(shareOf('hub_fact_confidential', 'copy')).toBe('leftOut');
  });

  it('is refused when it ends too early, when a byte differs, and when it is something else', async () => {
    const bytes = await readFile(file);
    const tried = async (content: Buffer): Promise<unknown> => {
      const bad = join(folder, 'bad.zip');
      await writeFile(bad, content);
      return opened(checkArchive, bad).then(
        () => 'taken',
        (error: unknown) => (error as { fault: string }).fault,
      );
    };
    expect(await tried(bytes)).toBe('taken');
    for (const share of [0.1, 0.5, 0.99]) {
      expect(await tried(bytes.subarray(0, Math.floor(bytes.length * share)))).toBe('foreign');
    }
    const touched = Buffer.from(bytes);
    touched[Math.floor(bytes.length / 2)] = (touched[Math.floor(bytes.length / 2)] ?? 0) ^ 1;
    expect(await tried(touched)).toBe('broken');
    expect(await tried(Buffer.from('编号,姓名\n'))).toBe('foreign');
  });

  /** The archive once more, with other parts. */
  const edited = async (change: (name: string, text: string) => string | undefined): Promise<unknown> => {
    const zip = new ZipFile();
    const bad = join(folder, 'edited.zip');
    await opened(async ({ manifest, lines }) => {
      for (const { table } of manifest.parts) {
        let text = '';
        for await (const page of lines(table)) text += page.map((line) => `${line}\n`).join('');
        const name = `rows/${table}.jsonl`;
        const said = change(name, text);
        if (said !== undefined) zip.addBuffer(Buffer.from(said), name);
      }
      const said = change(manifestPart, JSON.stringify(manifest));
      if (said !== undefined) zip.addBuffer(Buffer.from(said), manifestPart);
    });
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(bad));
    return opened(checkArchive, bad).then(
      () => 'taken',
      (error: unknown) => (error as { fault: string }).fault,
    );
  };

  it('is refused when somebody has edited it, and when a later version made it', async () => {
    expect(await edited((_name, text) => text)).toBe('taken');
    const more = (name: string, text: string): string =>
      name === 'rows/account.jsonl' ? text.replace('"balance": 1000', '"balance": 9000') : text;
    expect(await edited(more)).toBe('broken');
    expect(await edited((name, text) => (name === 'rows/card.jsonl' ? undefined : text))).toBe('broken');
    const inManifest = (from: string | RegExp, to: string) =>
      edited((name, text) => (name === manifestPart ? text.replace(from, to) : text));
    expect(await inManifest('"version":1', '"version":2')).toBe('newer');
    expect(await inManifest(/"schema":"[^"]*"/, '"schema":"9999-later"')).toBe('newer');
    expect(await inManifest('"kind":"copy"', '"kind":"else"')).toBe('newer');
    expect(await inManifest('points-store-archive', 'another-archive')).toBe('foreign');
    expect(await inManifest(`"id":"${community}"`, `"id":"${other}"`)).toBe('broken');
  });

  it('is made by a manager who says why, is recorded, and leaves no file behind', async () => {
    const context = chainOf(database());
    const by = { ...byManager(community), reason: '搬到新平台前留一份' };
    expect(await makeArchive(context, folder, { ...by, reason: ' ' }, testNow)).toMatchObject({
      error: 'reasonMissing',
    });
    const asAuditor = { ...by, staffId: auditor, role: 'auditor' as const };
    expect(await makeArchive(context, folder, asAuditor, testNow)).toMatchObject({ error: 'notPermitted' });
    const hub = { ...context, clock: () => testNow, logger: quiet };
    const signedIn = { ...by, zone: 'Asia/Shanghai' };
    const send = (reason: string) => {
      const request = new Request('http://hub.lan/hub/archive/file', {
        method: 'POST',
        body: new URLSearchParams({ reason }),
      });
      return POST({ locals: { hub, dataDir: folder, signedIn }, request } as never) as Promise<Response>;
    };
    await expect(send('')).rejects.toMatchObject({ status: 303, location: '/hub/archive?outcome=reasonMissing' });
    const response = await send(by.reason);
    expect(response.headers.get('content-type')).toBe('application/zip');
    const sent = join(folder, 'sent.zip');
    await pipeline(Readable.fromWeb(response.body as never), createWriteStream(sent));
    await opened(checkArchive, sent);
    expect(await opened(({ manifest }) => Promise.resolve(manifest.program), sent)).toBe(program.version);
    const facts = await opened(async ({ lines }) => {
      const all: { type: string; staff: string; reason: string }[] = [];
      for await (const page of lines('hub_fact')) all.push(...page.map((line) => JSON.parse(line) as (typeof all)[0]));
      return all;
    }, sent);
    expect(facts.at(-1)).toMatchObject({ type: 'archive.made', staff: manager, reason: by.reason });
    await expect.poll(() => readdir(join(folder, 'archives'))).toEqual([]);
  });
});
