import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

// Runs inside of a hub that is measured (`--import`): writes every second for how long at most its event loop stood
// still in each second, in milliseconds with the Unix time, and how much memory the process holds, in bytes. While
// others use the machine, a process that is not let run stands still as well; that is no fault of its own, so that no
// more counts than the processor time that it used meanwhile.

const file = process.env['STALL_FILE'];
const everyMs = 5;

if (isMainThread && file !== undefined) {
  const usedMs = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  /** @type {{ atMs: number, stallMs: number }[]} */
  const stalls = [];
  let [stallMs, lastMs, lastUsedMs] = [0, performance.now(), usedMs()];
  setInterval(() => {
    const [nowMs, nowUsedMs] = [performance.now(), usedMs()];
    stallMs = Math.max(stallMs, Math.min(nowMs - lastMs - everyMs, nowUsedMs - lastUsedMs));
    [lastMs, lastUsedMs] = [nowMs, nowUsedMs];
  }, everyMs).unref();
  setInterval(() => {
    stalls.push({ atMs: Date.now(), stallMs });
    stallMs = 0;
    writeFileSync(file, JSON.stringify({ stalls, memory: process.memoryUsage.rss() }));
  }, 1000).unref();
}
