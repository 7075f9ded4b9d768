import { writeFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { constants, setPriority } from 'node:os';
import { BrokenDump, checkDump, DumpDoesNotAddUp } from './backup.ts';
import type { DumpVerdict } from './dump-check.ts';
import { reasonOf } from './log.ts';

// The process that dump-check.ts starts: a dump comes in, what it is worth goes out. People at the counter come first.
try {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  // Where Linux shares processors out between sessions, a priority counts within the process's own session alone.
  writeFileSync('/proc/self/autogroup', String(constants.priority.PRIORITY_BELOW_NORMAL));
} catch {
  // The system has no such groups or priorities: then it shares like everybody.
}

const verdictOn = (error: unknown): DumpVerdict => ({
  kind: error instanceof DumpDoesNotAddUp ? 'doesNotAddUp' : error instanceof BrokenDump ? 'broken' : 'unchecked',
  detail: reasonOf(error),
});

const verdict = await checkDump(new Blob([await buffer(process.stdin)])).then(
  (): DumpVerdict => ({ kind: 'good' }),
  verdictOn,
);
process.stdout.write(JSON.stringify(verdict));
