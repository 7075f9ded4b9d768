import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { folderPlace } from '#lib/server/backup-places/folder.ts';
import type { BackupPlace } from '#lib/server/backup-places/place.ts';
import { createPlaces } from '#lib/server/backup-places/places.ts';
import { outdatedDumps, readRetention, usualRetention } from '#lib/server/backup-places/retention.ts';
import { s3Place } from '#lib/server/backup-places/s3.ts';
import { dumpFolder, listDumps } from '#lib/server/backup.ts';
import { quiet, testNow } from './community.ts';
import { root } from './project-files.ts';
import { expectedSignature, startBucket } from './s3-double.ts';

// The places to which dumps are brought beside the disk of the database.

const dayMs = 86_400_000;
const secret = 'a secret of the bucket';
let folder: string;
let dataDir: string;
let disk: string;
let registry: Registry;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'points-store-places-'));
  [dataDir, disk] = [join(folder, 'data'), join(folder, 'disk')];
  mkdirSync(dumpFolder(dataDir), { recursive: true });
  mkdirSync(disk);
  registry = new Registry();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const nameAt = (at: Date): string => `points-store-${at.toISOString().replace(/[-:.]/g, '')}.tar.gz.age`;
const daysAgo = (days: number): Date => new Date(testNow.getTime() - days * dayMs);
const place = (name: string, content: string): void => writeFileSync(join(dumpFolder(dataDir), name), content);
/** A hub's places, as a start makes them. */
const placesAt = (places: readonly BackupPlace[], retention = usualRetention) =>
  createPlaces({ logger: quiet, clock: () => testNow, metrics: { registry } }, dataDir, places, retention);
const newest = async () => (await listDumps(dataDir))[0];

it('F155 brings the newest dump and the second copy to another disk, and knows after a restart how old it is', async () => {
  place(nameAt(daysAgo(1)), 'older');
  place(nameAt(testNow), 'newest');
  place('hub-facts.jsonl.age', 'facts');
  const places = placesAt([folderPlace(disk)]);
  expect(await places.states()).toEqual([{ kind: 'folder', where: disk, lastAt: undefined, failure: undefined }]);
  await places.bring(await newest());
  const brought = [{ kind: 'folder', where: disk, lastAt: testNow, failure: undefined }];
  expect(await places.states()).toEqual(brought);
  expect(readdirSync(disk).sort()).toEqual(['hub-facts.jsonl.age', nameAt(testNow), 'points-store-backups.txt']);
  registry = new Registry();
  expect(await placesAt([folderPlace(disk)]).states()).toEqual(brought);
  expect(await registry.metrics()).toContain(
    `points_store_backup_place_timestamp_seconds{place="folder"} ${testNow.getTime() / 1000}\n`,
  );
});

it('F155 tells of a folder that is gone, and of one whose disk is not mounted any more', async () => {
  place(nameAt(testNow), 'newest');
  const places = placesAt([folderPlace(disk)]);
  await places.bring(await newest());
  renameSync(disk, `${disk}-elsewhere`);
  await places.bring(await newest());
  expect(await places.states()).toMatchObject([{ lastAt: testNow, failure: { code: 'gone', at: testNow } }]);
  // The folder on which the disk was mounted is there, and it is empty.
  mkdirSync(disk);
  await places.bring(await newest());
  expect(await places.states()).toMatchObject([
    { failure: { code: 'gone', detail: expect.stringContaining('mounted') } },
  ]);
  expect(readdirSync(disk)).toEqual([]);
  expect(await registry.metrics()).toContain('points_store_backup_place_failed{place="folder"} 1\n');
  rmSync(disk, { recursive: true });
  renameSync(`${disk}-elsewhere`, disk);
  await places.bring(await newest());
  expect(await places.states()).toMatchObject([{ failure: undefined }]);
});

it('F155 leaves nothing half on a disk that is full, and says so', async () => {
  place(nameAt(testNow), 'x'.repeat(1_000_000));
  const tsx = join(root, 'node_modules/tsx/dist/loader.mjs');
  // The shell counts in blocks of 512 bytes: no file of the process may grow beyond 256 KiB.
  const command = 'ulimit -f 512 && exec "$0" --import "file://$1" "$2" "$3" "$4"';
  const args = ['-c', command, process.execPath, tsx, join(root, 'tests/contract/place-writer.ts'), dataDir, disk];
  const { stdout } = spawnSync('sh', args, { encoding: 'utf8' });
  expect(JSON.parse(stdout)).toMatchObject([{ failure: { code: 'noRoom', detail: expect.stringContaining('EFBIG') } }]);
  expect(readdirSync(disk)).toEqual(['points-store-backups.txt']);
});

it('F155 brings dumps to a bucket by signed requests, and removes there what is too old', async () => {
  const bucket = await startBucket(secret);
  try {
    const settings = { keyId: 'points', secret, region: 'cn-north-1' };
    const address = `${bucket.origin}/backups/store one`;
    for (const days of [1, 2, 3, 4]) bucket.objects.set(`store one/${nameAt(daysAgo(days))}`, Buffer.from('old'));
    bucket.objects.set('store one/somebody’s own', Buffer.from('theirs'));
    place(nameAt(testNow), 'newest');
    const places = placesAt([s3Place({ ...settings, address })], { days: 2, weeks: 0, months: 0 });
    await places.bring(await newest());
    expect(await places.states()).toMatchObject([{ kind: 's3', lastAt: testNow, failure: undefined }]);
    expect([...bucket.objects.keys()].sort()).toEqual(
      [nameAt(daysAgo(1)), nameAt(testNow), 'somebody’s own'].map((name) => `store one/${name}`),
    );
    expect(bucket.objects.get(`store one/${nameAt(testNow)}`)?.toString()).toBe('newest');

    for (const wrong of [
      { ...settings, secret: 'another', address },
      { ...settings, address: `${bucket.origin}/no-such-bucket` },
    ]) {
      registry = new Registry();
      const refused = placesAt([s3Place(wrong)]);
      await refused.bring(await newest());
      expect(await refused.states()).toMatchObject([{ failure: { code: 'refused' } }]);
      expect(JSON.stringify(await refused.states())).not.toContain(wrong.secret);
    }
  } finally {
    await bucket.stop();
  }
});

it('F155 tells of a bucket that cannot be reached', async () => {
  place(nameAt(testNow), 'newest');
  const places = placesAt([s3Place({ address: 'http://127.0.0.1:1/backups', keyId: 'points', secret, region: 'x' })]);
  await places.bring(await newest());
  expect(await places.states()).toMatchObject([{ failure: { code: 'unreachable' } }]);
});

it('the signature that the bucket of these tests asks for is the one of AWS’s own example', () => {
  // Amazon S3 API Reference, "Signature Calculations … (AWS Signature Version 4)", example GET Object.
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  const headers = {
    host: 'examplebucket.s3.amazonaws.com',
    range: 'bytes=0-9',
    'x-amz-content-sha256': empty,
    'x-amz-date': '20130524T000000Z',
  };
  const authorization =
    'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,' +
    `SignedHeaders=${Object.keys(headers).join(';')},Signature=`;
  const request = { method: 'GET', path: '/test.txt', query: '', headers };
  expect(expectedSignature(request, authorization, 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY')).toBe(
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  );
});

it('keeps the newest of so many days, weeks and months, and nothing of the future for its own sake', () => {
  const dumps = Array.from({ length: 400 }, (_, days) => ({ file: String(days), at: daysAgo(days) }));
  const future = { file: 'future', at: new Date(testNow.getTime() + dayMs) };
  const gone = new Set(outdatedDumps([future, ...dumps], { days: 3, weeks: 2, months: 3 }, testNow));
  const kept = dumps.filter((dump) => !gone.has(dump)).map(({ at }) => at.toISOString().slice(0, 10));
  // Sunday 22 November: this week and the one before, this month and the two before, each by its newest day.
  expect(kept).toEqual(['2026-11-22', '2026-11-21', '2026-11-20', '2026-11-15', '2026-10-31', '2026-09-30']);
  expect(gone.has(future)).toBe(true);
  expect(outdatedDumps([future], usualRetention, testNow)).toEqual([future]);
});

it.each([
  ['7d4w6m', { days: 7, weeks: 4, months: 6 }],
  ['30d', { days: 30, weeks: 0, months: 0 }],
  ['0d', undefined],
  ['', undefined],
  ['4w7d', undefined],
])('retention is read from %j', (text, read) => expect(readRetention(text)).toEqual(read));
