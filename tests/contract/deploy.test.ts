import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createBackups } from '#lib/server/backups.ts';
import { folderPlace } from '#lib/server/backup-places/folder.ts';
import { createMetrics } from '#lib/server/metrics.ts';
import { databases } from './databases.ts';
import { quiet, testNow } from './community.ts';
import { filesBelow, readProjectFile, root } from './project-files.ts';

// What docs/deploy hands to an administrator, by the programs that read it, where they are installed.

const isInstalled = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'points-store-deploy-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};
const run = (program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, ...env } });

describe.skipIf(!isInstalled('systemd-analyze'))('systemd', () => {
  const units = filesBelow('docs/deploy/systemd', ['.service', '.timer']);

  it('takes the units as they are', () => {
    const folder = newFolder();
    for (const { name, text } of units) {
      // Where Node lies differs; everything else is read as it stands.
      writeFileSync(join(folder, name.split('/').at(-1) ?? ''), text.replaceAll('/usr/bin/node', process.execPath));
    }
    const files = units.map(({ name }) => join(folder, name.split('/').at(-1) ?? ''));
    const { status, stderr } = run('systemd-analyze', ['verify', '--man=no', ...files]);
    // This machine may lack units that ours come after, and may have faulty ones of its own.
    expect(stderr.split('\n').filter((line) => line.includes('points-store'))).toEqual([]);
    expect(units).toHaveLength(3);
    expect(status).toBe(0);
  });

  it.each(units.filter(({ name }) => name.endsWith('.service')))('finds $name little exposed', ({ name }) => {
    const { status, stdout } = run('systemd-analyze', [
      'security',
      '--offline=yes',
      '--threshold=25',
      join(root, name),
    ]);
    expect(status, stdout.slice(-400)).toBe(0);
  });
});

it.skipIf(!isInstalled('caddy'))('Caddy takes the file for a public name', () => {
  const file = join(root, 'docs/deploy/compose/Caddyfile');
  const { status, stderr } = run('caddy', ['validate', '--adapter', 'caddyfile', '--config', file], {
    SITE: 'points.example.org',
    HOME: newFolder(),
  });
  expect(status, stderr).toBe(0);
});

it('containers are pinned, cannot be written to, and take secrets from files', () => {
  const compose = readProjectFile('docs/deploy/compose/compose.yaml');
  const images = Array.from(compose.matchAll(/^ {4}image: (\S+)$/gm), ([, image = '']) => image);
  const bases = Array.from(
    readProjectFile('docs/deploy/compose/Dockerfile').matchAll(/^FROM (\S+)/gm),
    ([, image = '']) => image,
  );
  expect(images).toHaveLength(3);
  for (const image of [...images, ...bases]) expect(image).toMatch(/:\d+\.\d+/);
  expect(compose.match(/read_only: true/g)).toHaveLength(3);
  expect(compose).not.toMatch(/(PASSWORD|TOKEN|DATABASE_URL): /);
  const { version } = JSON.parse(readProjectFile('package.json')) as { version: string };
  expect(compose).toContain(`image: points-store:${version}`);
});

describe('monitoring', () => {
  const folder = join(root, 'docs/deploy/monitoring');

  it.skipIf(!isInstalled('promtool'))(
    'promtool takes rules and configuration, and the alerts come when they should',
    () => {
      for (const args of [
        ['check', 'rules', join(folder, 'points-store.rules.yml')],
        ['test', 'rules', join(folder, 'points-store.rules.test.yml')],
        ['check', 'config', '--syntax-only', join(folder, 'prometheus.yml')],
      ]) {
        const { status, stdout, stderr } = run('promtool', args);
        expect(status, stdout + stderr).toBe(0);
      }
    },
  );

  it('names no figure that the hub does not serve', async () => {
    const embedded = databases.find(({ kind }) => kind === 'pglite');
    const database = await embedded?.open();
    if (database === undefined) throw new Error('the embedded database is not among the tested ones');
    onTestFinished(() => database.close());
    const metrics = createMetrics();
    const host = { database, logger: quiet, clock: () => testNow, metrics };
    createBackups(host, newFolder(), { places: [folderPlace(newFolder())] });
    const served = (await metrics.registry.getMetricsAsJSON()).map(({ name }) => name);
    const files = ['points-store.rules.yml', 'points-store.rules.test.yml', 'grafana-dashboard.json'];
    for (const file of files) {
      const text = readProjectFile(`docs/deploy/monitoring/${file}`);
      const named = [...new Set(text.match(/points_store_[a-z_]+/g))].map((name) => name.replace(/_bucket$/, ''));
      expect(named.length).toBeGreaterThan(3);
      expect(
        named.filter((name) => !served.includes(name)),
        file,
      ).toEqual([]);
    }
    // The dashboard is a document that Grafana can load, and forgets no figure.
    const dashboard = JSON.parse(readProjectFile('docs/deploy/monitoring/grafana-dashboard.json')) as {
      panels: object[];
    };
    expect(dashboard.panels.length).toBeGreaterThan(10);
  });
});
