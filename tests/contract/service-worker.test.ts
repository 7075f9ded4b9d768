import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';

const statement = /^(?:import|export)\s(?!type\b)[^'"]*?(?:from\s+)?['"]([^'"]+\.ts)['"]/gm;

/** Every file of ours that a file brings along when it is loaded. */
async function broughtAlong(file: string, found = new Map<string, string>()): Promise<ReadonlyMap<string, string>> {
  if (found.has(file)) return found;
  const text = await readFile(file, 'utf8');
  found.set(file, text);
  for (const [, name = ''] of text.matchAll(statement)) {
    const next = name.startsWith('#lib/') ? name.replace('#lib', 'src/lib') : path.join(path.dirname(file), name);
    await broughtAlong(next, found);
  }
  return found;
}

test('F119 the service worker is one script, as Firefox needs it, and loads nothing later, which no worker may', async () => {
  const files = await broughtAlong('src/service-worker.ts');
  expect([...files.keys()]).toContain('src/lib/kiosk/sync/exchange.ts');
  const loading = [...files].filter(([, text]) => /\bimport\(|import\.meta/.test(text)).map(([file]) => file);
  expect(loading).toEqual([]);
});
