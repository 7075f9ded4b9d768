import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { lowestBrowsers } from '../../.config/lowest-browsers.js';

const spoken = lowestBrowsers.map((target) => {
  const [, name = '', version = ''] = /^([a-z]+)([\d.]+)$/.exec(target) ?? [];
  return { name: name.charAt(0).toUpperCase() + name.slice(1), version };
});

test('F119 the words of a browser that is too old name those that the app is built for', async () => {
  const said = /lowest = '([^']+)'/.exec(await readFile('static/start.js', 'utf8'))?.[1];
  expect(said).toBe(spoken.map(({ name, version }) => `${name} ${version}`).join(' · '));
});

test('F119 so do the documents', async () => {
  for (const file of ['README.md', 'docs/operations.md']) {
    // A line may end anywhere in the sentence.
    const text = (await readFile(file, 'utf8')).replaceAll(/\s+/g, ' ');
    expect(text, file).toMatch(/Chrome, Edge and (Android System )?WebView 109, Firefox 115 and Safari 16\.4/);
  }
  expect(spoken).toEqual([
    { name: 'Chrome', version: '109' },
    { name: 'Edge', version: '109' },
    { name: 'Firefox', version: '115' },
    { name: 'Safari', version: '16.4' },
  ]);
});
