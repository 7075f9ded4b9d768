import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { expect } from 'playwright/test';
import type { HubProcess } from './support/hub-process.ts';
import { test } from './support/stage.ts';

// Whoever has not signed in reaches nothing of the console, however an address is spelt: the gate asks for the route
// that was matched, and these ask for every route that there is.

const root = new URL('../../src/routes/', import.meta.url);
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /^hub(\/.*)?\/\+(page\.svelte|server\.ts)$/.test(file));
const routeOf = (file: string): string =>
  `/${file.slice(0, file.lastIndexOf('/'))}`.replaceAll(/\[[^\]]+\]/g, 'anything');
/** The lists that one route shows, by their files. */
const lists = readdirSync(new URL('hub/[list]/', root))
  .filter((name) => !name.startsWith('+'))
  .map((name) => `/hub/${name.replace(/\.ts$/, '')}`);
const routes = [...new Set([...files.map(routeOf), ...lists])];
const isOpen = (route: string): boolean => ['/hub/sign-in', '/hub/language'].includes(route);

/** The names of a page's actions, from its source: a new one is asked for without being listed here. */
const actionsOf = (route: string): readonly string[] => {
  const folder = files.find((file) => routeOf(file) === route)?.replace(/\/\+[^/]+$/, '') ?? '';
  const server = readdirSync(new URL(`${folder}/`, root)).includes('+page.server.ts')
    ? readFileSync(new URL(`${folder}/+page.server.ts`, root), 'utf8')
    : '';
  const [, actions = ''] = server.split('export const actions');
  const named = [...actions.matchAll(/^ {2}(\w+): (?:async )?\(/gm)].map(([, name]) =>
    name === 'default' ? '' : `?/${name}`,
  );
  return actions === '' ? [] : named;
};

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16)}`;
/** Other ways to write the same path, and near ones that must not open anything either. */
const spellings = (route: string): readonly string[] => [
  route,
  route.replace('h', percent('h')),
  route.replaceAll(/[a-z]/g, percent),
  route.replaceAll(/[a-z]/g, (letter) => percent(letter).toUpperCase().replace('%', '%25')),
  route.replace('hub', 'HUB'),
  `/${route}`,
  `${route}/`,
  `/./${route.slice(1)}`,
  `/demo/..${route}`,
  `/demo/%2e%2e${route}`,
  `${route};a=b`,
  `${route}%00`,
  `${route}/%zz`,
  `${route}/%ff`,
  `${route}%`,
  `${route}/%e4%b8/__data.json`,
  `${route}/%c0%ae%c0%ae`,
  `${route}/__data.json?x-sveltekit-invalidated=111`,
  `${route.replace('h', percent('h'))}/__data.json`,
  route.replace('/hub', '/hub%2f'),
  route.replace('/', '\\'),
  `${route}?/nothing`,
];

interface Answer {
  readonly status: number;
  readonly location: string;
  readonly body: string;
}

/** Asks for a path as it is written, which `fetch` would put in order first. */
const ask = (hub: HubProcess, method: string, path: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const headers = { origin: hub.origin, 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };
    const asked = request({ host: 'localhost', port: hub.port, method, path, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, location: response.headers.location ?? '', body }),
      );
    });
    asked.on('error', reject);
    asked.end(method === 'POST' ? 'reason=x&role=manager&name=x' : '');
  });

let hub: HubProcess;
test.beforeAll(async ({ newHub }) => {
  hub = await newHub();
});
test.afterAll(() => hub.dispose());

test('there are pages and actions to ask for', () => {
  expect(routes.length).toBeGreaterThan(19);
  expect(routes.flatMap(actionsOf).length).toBeGreaterThan(6);
});

test('nobody reads a page of the console without having signed in, however it is spelt', async () => {
  for (const route of routes.filter((each) => !isOpen(each))) {
    for (const path of spellings(route)) {
      const { status, location, body } = await ask(hub, 'GET', path);
      const refused = [400, 404, 405].includes(status) || (status >= 300 && status < 400) || isSignInData(body);
      expect(refused, `GET ${path} → ${status} ${location}`).toBe(true);
      expect(body, path).not.toContain('data-sveltekit-fetched');
      if (status >= 300 && status < 400) expect(location, path).toMatch(/sign-in|^\/|^\.|__data/);
    }
  }
});

/** What a page's data says to whoever is not signed in: go and sign in. */
const isSignInData = (body: string): boolean => /^\{"type":"redirect","location":"\/hub\/sign-in/.test(body);

test('an address that cannot be decoded is answered in words, and the hub goes on', async () => {
  for (const path of ['/hub/%zz', '/hub/sign-in/%ff', '/demo/%', '/%e4%b8']) {
    for (const method of ['GET', 'POST']) expect((await ask(hub, method, path)).status, path).toBe(400);
    expect((await ask(hub, 'GET', path)).body).toContain('没有这个页面');
  }
  expect((await ask(hub, 'GET', '/api/v1/health')).status).toBe(200);
});

test('no action runs without having signed in, however its address is spelt', async () => {
  for (const route of routes.filter((each) => !isOpen(each))) {
    const actions = actionsOf(route);
    for (const action of actions.length === 0 ? [''] : actions) {
      for (const path of spellings(route).filter((each) => !each.includes('?'))) {
        const { status, location, body } = await ask(hub, 'POST', path + action);
        const refused = [400, 403, 404, 405].includes(status) || (status >= 300 && status < 400) || isSignInData(body);
        expect(refused, `POST ${path}${action} → ${status} ${location}`).toBe(true);
      }
    }
  }
  const { staff } = hub.welcome;
  expect((await ask(hub, 'GET', '/api/v1/health')).status).toBe(200);
  expect(staff.length).toBeGreaterThan(0);
});

test('an address that is nobody’s says so in words, below /api as a problem document', async () => {
  for (const path of ['/nothing', '/demo/nothing']) {
    const { status, body } = await ask(hub, 'GET', path);
    expect([status, body.includes('没有这个页面'), body.includes('There is no such page')], path).toEqual([
      404,
      true,
      true,
    ]);
  }
  expect(await ask(hub, 'GET', '/api/v1/nothing')).toMatchObject({
    status: 404,
    body: expect.stringContaining('"code"'),
  });
});
