import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, readlinkSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { mkdirSync, statSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import * as v from 'valibot';

// PGlite takes no lock, and two processes on one folder lose rows without a word. The lock is a file beside the folder
// that names its owner. It is taken over from an owner that no longer lives, never from a living one:
//
//   owner on this machine:   its process is looked at, and when that was started, since numbers of processes come back
//   owner in another place:  (a container that shares the folder) its process cannot be seen; it touches the file

/** Another living process has the embedded database open. */
export class DatabaseInUse extends Error {
  override readonly name = 'DatabaseInUse';
  readonly pid: number;

  constructor(folder: string, pid: number) {
    super(`The database in ${folder} is in use by process ${pid}. Stop it first, or set DATA_DIR to another folder.`);
    this.pid = pid;
  }
}

const ownerSchema = v.object({ pid: v.number(), started: v.string(), place: v.string(), token: v.string() });
type Owner = v.InferOutput<typeof ownerSchema>;

const beatMs = 2_000;
/** A file touched longer ago than this belongs to nobody, if its owner cannot be looked at. */
const silentMs = 15_000;

/** Locks of this process and how often each was taken; reloaded modules share them. */
const holder: { [key: symbol]: Map<string, Held> | undefined } = globalThis;
const held = (holder[Symbol.for('points-store.locks')] ??= new Map());
interface Held {
  readonly token: string;
  readonly beat: NodeJS.Timeout;
  times: number;
}

/**
 * Takes the lock of a folder for this process; once more if this process has it already.
 * @returns a function that gives it back, to be called once
 * @throws DatabaseInUse
 */
export function lockFolder(folder: string): () => void {
  const file = `${resolve(folder)}.lock`;
  const own = held.get(file);
  if (own !== undefined) {
    own.times += 1;
    return () => unlock(file);
  }
  const owner: Owner = { pid: process.pid, started: startOf(process.pid), place: here(), token: randomUUID() };
  if (!createLock(file, owner)) takeOver(folder, file, owner);
  const beat = setInterval(() => touch(file), beatMs).unref();
  held.set(file, { token: owner.token, beat, times: 1 });
  return () => unlock(file);
}

function unlock(file: string): void {
  const own = held.get(file);
  if (own === undefined || (own.times -= 1) > 0) return;
  held.delete(file);
  clearInterval(own.beat);
  if (readLock(file)?.token === own.token) rmSync(file, { force: true });
}

/** The flag is exclusive: of two processes that come at the same moment, one is refused here. */
function createLock(file: string, owner: Owner): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  writeSync(descriptor, JSON.stringify(owner));
  closeSync(descriptor);
  return true;
}

/**
 * Of several that find a dead owner at the same moment, the one that makes the gate goes on; the others are refused.
 */
function takeOver(folder: string, file: string, owner: Owner): void {
  const gate = `${file}.gate`;
  refuseIfLiving(folder, file);
  if (!makeGate(gate)) throw new DatabaseInUse(folder, readLock(file)?.pid ?? 0);
  try {
    // Looked at again: another may have come through the gate since.
    refuseIfLiving(folder, file);
    const next = `${file}.${owner.token}`;
    writeFileSync(next, JSON.stringify(owner), { mode: 0o600 });
    renameSync(next, file);
  } finally {
    rmdirSync(gate);
  }
}

function makeGate(gate: string): boolean {
  const age = ageMs(gate);
  // It stands for a moment; an old one was left by a process that died just then.
  if (age !== undefined && age > silentMs) rmdirSync(gate);
  try {
    mkdirSync(gate);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function refuseIfLiving(folder: string, file: string): void {
  const age = ageMs(file);
  // It was given back between the two looks.
  if (age === undefined) return;
  const owner = readLock(file);
  const canBeSeen = owner !== undefined && owner.place === here();
  if (canBeSeen ? lives(owner) : age < silentMs) throw new DatabaseInUse(folder, owner?.pid ?? 0);
}

/** Undefined for a file that is not there, or was not written to its end. */
function readLock(file: string): Owner | undefined {
  try {
    return v.parse(ownerSchema, JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Milliseconds since the file was touched; undefined when there is none. */
function ageMs(file: string): number | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? undefined : Date.now() - stat.mtimeMs;
}

function touch(file: string): void {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // The folder was removed with its lock, as the temporary one of a test is: there is nothing left to guard.
  }
}

function lives({ pid, started }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM means that the process is there but belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return started === startOf(pid);
}

/**
 * When a process was started, on Linux: the boot, and the ticks since then. Empty where the system does not show it.
 */
function startOf(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // The name in brackets may contain anything; the start is the 20th field after it (proc(5), field 22).
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    // A process that has ended but that nobody asked about yet holds nothing any more.
    return fields[0] === 'Z' ? 'ended' : `${boot}/${fields[19]}`;
  } catch {
    return '';
  }
}

/** Where process numbers mean the same: this machine, and on Linux this container. */
function here(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
