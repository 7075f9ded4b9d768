import { readFileSync } from 'node:fs';

/**
 * npm starts a script through a shell, and some shells stay in between; so the shell's own parent is looked at too,
 * where the system shows it.
 * @returns {string} changes when npm or its shell has gone
 */
function ancestry() {
  try {
    // The name in brackets may contain anything; the parent's id is the second field after it.
    const fields = readFileSync(`/proc/${process.ppid}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
    return `${process.ppid} ${fields?.[1]}`;
  } catch {
    return String(process.ppid);
  }
}

/**
 * Calls back once when npm, having started this process, is gone. npm does not pass signals on, and a server left
 * behind by a killed npm would keep the port and the database. Started without npm, nothing is watched: a server may
 * well outlive the shell that started it.
 * @param {() => void} onGone
 * @returns {void}
 */
export function onParentGone(onGone) {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const before = ancestry();
  const watch = setInterval(() => {
    if (ancestry() === before) return;
    clearInterval(watch);
    onGone();
  }, 1_000);
  watch.unref();
}
