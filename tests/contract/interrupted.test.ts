import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { declareRestored, restoringFolder, settleInterrupted } from '#lib/server/db/interrupted.ts';
import { testNow } from './community.ts';

// Whatever kills a process in the midst of making or restoring a database, the next start finds the old one or the new
// one.

let dataDir: string;
let place: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'points-store-interrupted-'));
  place = join(dataDir, 'database');
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function makeFolder(folder: string, content: string): void {
  mkdirSync(folder);
  writeFileSync(join(folder, content), '');
}

it('F111 what was being made is removed, and the database stays', () => {
  makeFolder(place, 'old');
  makeFolder(`${place}.new`, 'half');
  makeFolder(restoringFolder(place), 'half');
  expect(settleInterrupted(place, testNow)).toBeUndefined();
  expect(readdirSync(dataDir)).toEqual(['database']);
  expect(readdirSync(place)).toEqual(['old']);
});

it('F111 a restore that was whole is finished, wherever between its two steps it was cut off', () => {
  makeFolder(place, 'old');
  makeFolder(restoringFolder(place), 'new');
  declareRestored(place);
  const keptAt = settleInterrupted(place, testNow);
  expect(readdirSync(place)).toEqual(['new']);
  expect(readdirSync(keptAt ?? '')).toEqual(['old']);

  // The old one has been moved away already.
  rmSync(place, { recursive: true });
  makeFolder(restoringFolder(place), 'newer');
  declareRestored(place);
  expect(settleInterrupted(place, testNow)).toBeUndefined();
  expect(readdirSync(place)).toEqual(['newer']);
});

it('F111 a lock that was being taken over is removed, one that is being taken now is not', () => {
  writeFileSync(`${place}.lock.dead`, '');
  utimesSync(`${place}.lock.dead`, new Date(0), new Date(0));
  writeFileSync(`${place}.lock.living`, '');
  writeFileSync(`${place}.lock`, '');
  settleInterrupted(place, testNow);
  expect(readdirSync(dataDir).sort()).toEqual(['database.lock', 'database.lock.living']);
  expect(existsSync(place)).toBe(false);
});
