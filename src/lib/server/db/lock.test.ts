import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DatabaseInUse, lockFolder } from './lock.ts';

let scratch = '';
let folder = '';
let file = '';
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'points-store-lock-'));
  folder = join(scratch, 'database');
  file = `${folder}.lock`;
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

/** What the lock file of this process says, to be changed into that of another. */
function ownLock(): Readonly<Record<string, unknown>> {
  const unlock = lockFolder(folder);
  const text = readFileSync(file, 'utf8');
  unlock();
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}

/** Puts the lock of another owner there, touched so many seconds ago. */
function placeLock(changes: Readonly<Record<string, unknown>>, secondsAgo = 0): void {
  writeFileSync(file, JSON.stringify({ ...ownLock(), token: 'another', ...changes }));
  age(file, secondsAgo);
}

function age(path: string, seconds: number): void {
  const then = Date.now() / 1000 - seconds;
  utimesSync(path, then, then);
}

const endedPid = (): number => spawnSync(process.execPath, ['--version']).pid;
const ownerPid = (): unknown => (JSON.parse(readFileSync(file, 'utf8')) as { readonly pid: unknown }).pid;
const expectTaken = (): void => {
  const unlock = lockFolder(folder);
  expect(ownerPid()).toBe(process.pid);
  unlock();
  expect(readdirSync(scratch)).toEqual([]);
};
const expectRefused = (): void => {
  const before = readFileSync(file, 'utf8');
  expect(() => lockFolder(folder)).toThrow(DatabaseInUse);
  expect(readFileSync(file, 'utf8')).toBe(before);
};

describe('the lock of a database folder', () => {
  it('is taken and given back, in this process more than once', () => {
    const [first, second] = [lockFolder(folder), lockFolder(folder)];
    expect(ownerPid()).toBe(process.pid);
    first();
    expect(existsSync(file)).toBe(true);
    second();
    expect(existsSync(file)).toBe(false);
  });

  it('is not taken from a living process, however long that has been silent', () => {
    // The owner's start is known on Linux alone; without it, a process of that number is the owner.
    const unlock = lockFolder(join(scratch, 'other'));
    placeLock({}, 3_600);
    expectRefused();
    unlock();
  });

  it('is taken from a process that has ended', () => {
    placeLock({ pid: endedPid() });
    expectTaken();
  });

  it('is taken when the process of that number is another one, as after a power cut', () => {
    placeLock({ started: 'an earlier boot/1' });
    expectTaken();
  });

  it('is not taken from another container that touches it, and is from one that is silent', () => {
    placeLock({ place: 'another container', pid: endedPid() }, 5);
    expectRefused();
    age(file, 60);
    expectTaken();
  });

  it('is not taken while it is being written, and is when that was cut off', () => {
    writeFileSync(file, '{"pid":');
    expectRefused();
    age(file, 60);
    expectTaken();
  });

  it('of a dead owner goes to one: who comes while another takes it is refused', () => {
    placeLock({ pid: endedPid() });
    mkdirSync(`${file}.gate`);
    expectRefused();
    age(`${file}.gate`, 60);
    expectTaken();
  });

  it('is not removed by an owner who has lost it', () => {
    const unlock = lockFolder(folder);
    const text = readFileSync(file, 'utf8').replace(/"token":"[^"]*"/, '"token":"another"');
    writeFileSync(file, text);
    unlock();
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});
