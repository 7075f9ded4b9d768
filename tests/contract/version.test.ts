import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createMetrics } from '#lib/server/metrics.ts';
import { versionWords } from '../../src/routes/hub/version/words.ts';
import { root } from './project-files.ts';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

it('tells which program runs, to people and to Prometheus', async () => {
  const said = await createMetrics().registry.metrics();
  expect(said).toContain(`points_store_build_info{version="${version}",node="${process.version}"} 1`);
});

it('says of every version in the changelog what is new in it, in both languages', () => {
  const changelog = readFileSync(join(root, 'docs/CHANGELOG.md'), 'utf8');
  const versions = [...changelog.matchAll(/^## (\S+)/gm)].map(([, named]) => named);
  expect(versions[0]).toBe(version);
  const counted = Object.values(versionWords).map(({ notes }) =>
    notes.map(({ version: of, news }) => [of, news.length] as const),
  );
  expect(counted[0]?.map(([of]) => of)).toEqual(versions);
  expect(counted[1]).toEqual(counted[0]);
  expect(versionWords['zh-CN'].notes.flatMap(({ news }) => news)).not.toContain('');
});
