import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { importTarget, layers, refusedImport } from '../../.config/layers.js';
import { mockedTests } from '../../.config/mocked-tests.js';
import { filesBelow, importsOf, lineCount, median, readProjectFile, root, type SourceFile } from './project-files.ts';
import { roomsPicture } from './rooms-picture.ts';

const source = filesBelow('src', ['.ts', '.svelte']);
const tests = filesBelow('tests', ['.ts', '.svelte']);
const commands = filesBelow('src/cli', ['.mjs']);
const everything = [...source, ...tests, ...commands];

const startOfRoom = (name: string) => /^src\/lib\/[^/]+\//.exec(name)?.[0];

/** Tests may fetch what they need from anywhere; what is built keeps to the arrows and has no test doubles in it. */
const isProduct = (file: SourceFile) => !file.name.endsWith('.test.ts');

const forbiddenImports = (file: SourceFile): readonly string[] =>
  importsOf(file)
    .filter(({ specifier, isTypeOnly }) => refusedImport(file.name, specifier, isTypeOnly) !== undefined)
    .map(({ specifier }) => specifier);

const targetsOf = (file: SourceFile): readonly string[] =>
  importsOf(file).flatMap(({ specifier }) => importTarget(file.name, specifier) ?? []);

/** A circle of imports as the files along it, back to the first; undefined when there is none. */
function circleOf(imports: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const walk = (name: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(name)) return [...way.slice(way.indexOf(name)), name];
    if (done.has(name)) return undefined;
    for (const next of imports.get(name) ?? []) {
      const circle = walk(next, [...way, name]);
      if (circle !== undefined) return circle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of imports.keys()) {
    const circle = walk(name, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

describe('size', () => {
  test('the files of src and tests are read, so that the checks below look at something', () => {
    expect(source.length).toBeGreaterThan(20);
    expect(commands.length).toBeGreaterThan(5);
    expect(tests.map(({ name }) => name)).toContain('tests/contract/structure.test.ts');
  });

  test('half of the source files have at most 100 lines', () => {
    expect(median(source.map(({ text }) => lineCount(text)))).toBeLessThanOrEqual(100);
  });

  test('no file has more than 400 lines', () => {
    const long = everything.filter(({ text }) => lineCount(text) > 400);
    expect(long.map(({ name, text }) => `${name}: ${lineCount(text)}`)).toEqual([]);
  });
});

describe('leftovers', () => {
  // Put together from pieces, so that this file does not find itself.
  const leftovers = [
    ['a note of unfinished work', new RegExp(String.raw`\b(?:TO${''}DO|FIX${''}ME|X${''}XX)\b`)],
    ['a test that hides the others', new RegExp(String.raw`\b(?:test|it|describe|bench)\.on${''}ly\b`)],
    [
      'a silenced check',
      new RegExp(String.raw`eslint-dis${''}able|@ts-(?:ig${''}nore|no${''}check|expect-er${''}ror)`),
    ],
    ['a stop for the debugger', new RegExp(String.raw`^\s*debug${''}ger;`, 'm')],
  ] as const;

  test.each(leftovers)('no file contains %s', (_what, pattern) => {
    expect(everything.filter(({ text }) => pattern.test(text)).map(({ name }) => name)).toEqual([]);
  });
});

describe('arrows between rooms', () => {
  test('every room below src/lib has its place among the layers', () => {
    const rooms = readdirSync(path.join(root, 'src/lib'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `src/lib/${entry.name}/`);
    const places = layers.map(({ place }) => place);
    expect(rooms.filter((room) => !places.includes(room))).toEqual([]);
  });

  test('no file imports from a room that its own may not know', () => {
    const wrong = source
      .filter(isProduct)
      .flatMap((file) => forbiddenImports(file).map((to) => `${file.name} → ${to}`));
    expect(wrong).toEqual([]);
  });

  test('a line of a comment has at most 120 columns, pictures and types apart', () => {
    const long = /^ *(?:\/\/|\*|\/\*\*)(?!.*(?:[─▶│]|@type|https?:)).{118,}$/;
    const isLong = (line: string): boolean => line.length > 120 && long.test(line);
    // A migration is never changed again.
    const written = everything.filter(({ name }) => !name.includes('/migrations/'));
    expect(written.flatMap(({ name, text }) => (text.split('\n').some(isLong) ? [name] : []))).toEqual([]);
  });

  test('no file imports itself by way of others, and be it by types', () => {
    const imports = new Map(source.filter(isProduct).map((file) => [file.name, targetsOf(file)]));
    expect(circleOf(imports)).toBeUndefined();
    const [a, b, c] = ['a.ts', 'b.ts', 'c.ts'] as const;
    expect(circleOf(new Map([[a, [b]], [b, [c]], [c, [b]]]))).toEqual([b, c, b]); // prettier-ignore
  });

  test('the picture in docs/architecture.md shows these arrows', () => {
    const picture = roomsPicture(layers);
    const isShown = readProjectFile('docs/architecture.md').includes(`\`\`\`mermaid\n${picture}\n\`\`\``);
    expect(isShown, `the picture should be:\n${picture}`).toBe(true);
  });

  test('a forbidden import would be found, in TypeScript and in a component, relative or not', () => {
    const screen = { name: 'src/routes/(kiosk)/+page.svelte', text: "<script>import '#lib/server/hub.ts';</script>" };
    const hubPage = { name: 'src/routes/hub/+page.ts', text: "const load = () => import('#lib/kiosk/a.ts');" };
    const device = { name: 'src/lib/kiosk/device/a.ts', text: "import type { Hub } from '../../server/hub.ts';" };
    const worker = { name: 'src/service-worker.ts', text: "export { x } from '#lib/server/hub.ts';" };
    const sync = { name: 'src/lib/kiosk/sync/a.ts', text: "import { HubDouble } from '#doubles/hub-double.ts';" };
    const ledger = { name: 'src/lib/server/ledger/a.ts', text: "import { push } from '../sync/push.ts';" };
    expect([screen, hubPage, device, worker, sync, ledger].flatMap(forbiddenImports)).toHaveLength(6);
    expect(forbiddenImports({ name: 'src/lib/kiosk/a.ts', text: "import '#lib/domain/card.ts';" })).toEqual([]);
  });

  test('where types alone may be imported, a value would be found', () => {
    const name = 'src/lib/kiosk/device/a.ts';
    const types = "import type { A } from '../store/a.ts'; export type { B } from '../store/b.ts';";
    const values = "import { a, type B } from '../store/a.ts'; const c = () => import('../store/a.ts');";
    expect(forbiddenImports({ name, text: types })).toEqual([]);
    expect(forbiddenImports({ name, text: values })).toHaveLength(2);
  });

  test('relative imports stay in their room; others are reached by #lib', () => {
    const climbing = source.flatMap((file) => {
      const room = startOfRoom(file.name);
      return importsOf(file)
        .map(({ specifier }) => specifier)
        .filter((specifier) => specifier.startsWith('.'))
        .filter((specifier) => {
          const target = importTarget(file.name, specifier) ?? '';
          return room === undefined ? target.startsWith('src/lib/') : !target.startsWith(room);
        })
        .map((specifier) => `${file.name} → ${specifier}`);
    });
    expect(climbing).toEqual([]);
  });

  test('what is imported by #lib or #doubles exists under the very name', () => {
    const missing = [...source, ...tests].flatMap((file) =>
      importsOf(file)
        .map(({ specifier }) => specifier)
        .filter((specifier) => specifier.startsWith('#'))
        .filter((specifier) => !existsSync(path.join(root, importTarget(file.name, specifier) ?? '')))
        .map((specifier) => `${file.name} → ${specifier}`),
    );
    expect(missing).toEqual([]);
  });
});

test('a test that replaces a module says so, because others would go on with what it has put there', () => {
  const replacing = [...source, ...tests].filter(
    ({ name, text }) => name.endsWith('.test.ts') && /^vi\.(doMock|mock)\(/m.test(text),
  );
  // The simulation's files have a process each.
  const shared = replacing.map(({ name }) => name).filter((name) => !name.startsWith('tests/simulation/'));
  expect(shared.toSorted()).toEqual(mockedTests.toSorted());
});

test('every arrow of the table is taken by an import', () => {
  const product = source.filter(isProduct);
  const unused = layers.flatMap((layer) => {
    const own = product.filter(({ name }) => layers.findLast(({ place }) => name.startsWith(place)) === layer);
    const taken = own.flatMap((file) =>
      importsOf(file).flatMap(({ specifier, isTypeOnly }) => {
        const target = importTarget(file.name, specifier);
        return target === undefined ? [] : [{ target: `${target}/`, isTypeOnly }];
      }),
    );
    const isTaken = (room: string, types: boolean): boolean =>
      taken.some(({ target, isTypeOnly }) => target.startsWith(`src/lib/${room}/`) && (types || !isTypeOnly));
    // A room may always import itself.
    const others = layer.allowed.filter((room) => !layer.place.startsWith(`src/lib/${room}`));
    return [
      ...others.filter((room) => !isTaken(room, false)).map((room) => `${layer.place} → ${room}`),
      ...(layer.types ?? []).filter((room) => !isTaken(room, true)).map((room) => `${layer.place} ⇢ ${room}`),
    ];
  });
  expect(unused).toEqual([]);
});

test('what docs/architecture.md lists as written by hand is there', () => {
  const [, list = ''] = /## Written by hand\n([\s\S]*?)\n## /.exec(readProjectFile('docs/architecture.md')) ?? [];
  const named = Array.from(list.matchAll(/`([\w/.-]+\.(?:ts|mjs))`/g), ([, file = '']) => file);
  expect(named.length).toBeGreaterThan(20);
  const files = everything.map(({ name }) => name);
  expect(named.filter((file) => !files.some((name) => name.endsWith(`/${file}`)))).toEqual([]);
});
