import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { BrokenDump, checkDump, DumpDoesNotAddUp } from './backup.ts';

/** What a dump is worth, as the process that checks it says. */
export type DumpVerdict =
  { readonly kind: 'good' } | { readonly kind: 'broken' | 'doesNotAddUp' | 'unchecked'; readonly detail: string };

/** So long a check may take, in milliseconds: a dump of some hundred megabytes takes minutes on a slow machine. */
const mostMs = 60 * 60_000;

/**
 * Checks a dump as `checkDump` does, in a process of its own: loading and adding up take seconds, in which the hub
 * would answer nobody. The dump goes there through a pipe, and so lies on no disk before it is encrypted.
 * @throws BrokenDump, or Error when the process could not say
 */
export async function checkDumpBeside(dump: Blob): Promise<void> {
  // Found by the package's own names for them, which are the same for the bundled hub, for commands and for tests.
  const { resolve } = createRequire(import.meta.url);
  const program = resolve('#lib/server/dump-check-process.ts');
  // What lets a process understand TypeScript takes a question mark in a path for its end.
  if (program.includes('?')) return checkDump(dump);
  const child = spawn(process.execPath, ['--import', pathToFileURL(resolve('tsx')).href, program], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Whoever stops the hub at its terminal lets a dump end that is being made.
    detached: true,
    windowsHide: true,
    // Without an end the next dumps would wait for ever.
    timeout: mostMs,
    killSignal: 'SIGKILL',
  });
  // A system that has no process to give says so before there are pipes.
  await once(child, 'spawn');
  const said = text(child.stdout);
  const ended = once(child, 'exit');
  // A process that ends early closes its pipe; why it ended is what counts.
  await pipeline(Readable.fromWeb(dump.stream()), child.stdin).catch(() => undefined);
  const [code, signal] = await ended;
  throwUnlessGood(readVerdict(await said) ?? { kind: 'unchecked', detail: `it ended with ${signal ?? code}` });
}

function throwUnlessGood(verdict: DumpVerdict): void {
  switch (verdict.kind) {
    case 'good':
      return;
    case 'broken':
      throw new BrokenDump(verdict.detail);
    case 'doesNotAddUp':
      throw new DumpDoesNotAddUp(verdict.detail);
    case 'unchecked':
      throw new Error(`the dump could not be checked: ${verdict.detail}`);
  }
}

/** What the process said, if it came to that. */
const readVerdict = (said: string): DumpVerdict | undefined =>
  said === '' ? undefined : (JSON.parse(said) as DumpVerdict);
