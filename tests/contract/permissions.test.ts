import type { Handle } from '@sveltejs/kit';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { accountRoles, may, permissions, roles, type AccountRole, type Role } from '#lib/domain/permission.ts';
import type { Member } from '#lib/kiosk/store/staff/recording.ts';
import { beginSession, sessionCookie } from '#lib/server/console/session.ts';
import { push } from '#lib/server/sync/push.ts';
import { handle, init } from '../../src/hooks.server.ts';
import { neededFor } from '../../src/routes/hub/access.ts';
import * as atTablet from '#doubles/community-double.ts';
import { addressOf, everythingOfConsole, methodsOf, namesBelow, read, statusOf, type Asked } from './asked.ts';
import {
  auditor,
  clerk,
  chainOf,
  enterKiosk,
  foundCommunity,
  itemId,
  manager,
  quiet,
  residentId,
  storeId,
  testNow,
} from './community.ts';
import { askedAtCounter } from './counter-permissions.ts';
import { enterImport } from './importing.ts';
import { describeOnEachDatabase } from './databases.ts';
import { districtWithFactor } from './districts.ts';
import { openHub, origin } from './http.ts';
import { enterAward, enterSupplier } from './hub-facts.ts';

// Whatever needs a permission is asked for by everybody: at the counter by each role, and at the hub by each role and
// by who has not signed in. There every route and form is found among the files; the hub's own gate decides, and the
// routes' own handlers answer.

/** What may be sent by more people than managers. Whatever is new is a manager's until it stands here. */
const anybodySends = ['POST /hub/sign-in', 'POST /hub/language', 'POST /hub/sign-out'];
const auditorSends = [
  ...anybodySends,
  'POST /hub/sign-out',
  // A search by card.
  'POST /hub/[list]',
  // Whoever reads a list may take it along.
  'POST /hub/export/[list]',
  // A second person for an adjustment of points, and for points for many.
  'POST /hub/residents/[id]?/decide',
  'POST /hub/awards/[id]?/decide',
  // Their own account.
  'POST /hub/account?/choosePassword',
  'POST /hub/account?/endSession',
  'POST /hub/account?/endOthers',
  'POST /hub/account?/beginFactor',
  'POST /hub/account?/addFactor',
  'POST /hub/account?/removeFactor',
];
/** All that the account of a district asks for besides its own account: nothing else of the console is there for it. */
const districtAsks = [
  'GET /hub/sign-in',
  'GET /hub/communities',
  'POST /hub/communities?/found',
  'POST /hub/communities?/join',
  'GET /hub/audit',
  'GET /hub/audit/[id]',
  'GET /hub/audit/export',
  'GET /hub/account',
  'GET /hub/events/live',
  'POST /hub/export/[list]',
];
const isOfDistricts = (name: string): boolean => name.includes(' /hub/communities');
const mayAsk: Readonly<Record<AccountRole, (name: string) => boolean>> = {
  clerk: (name) => name === 'GET /hub/sign-in' || anybodySends.includes(name),
  manager: (name) => !isOfDistricts(name),
  auditor: (name) => (name.startsWith('GET ') || auditorSends.includes(name)) && !isOfDistricts(name),
  district: (name) =>
    districtAsks.includes(name) || anybodySends.includes(name) || name.startsWith('POST /hub/account?/'),
};

describeOnEachDatabase('the console', (database) => {
  const asked: Asked[] = [];
  const sessions = new Map<AccountRole, string>();
  /** Something that each section with pages of its own has one of. */
  const ids = new Map<string, string>();
  let hub: ReturnType<typeof openHub>;

  beforeAll(async () => {
    hub = openHub(database());
    const hubProcess = { hub: () => hub, dataDir: () => '', setup: () => undefined };
    Object.assign(globalThis, { [Symbol.for('points-store.hub')]: Promise.resolve(hubProcess) });
    await init();
    const community = await foundCommunity(database());
    const kiosk = await enterKiosk(database(), community, 'A');
    const { id } = kiosk.redeem(0);
    await push({ database: database(), logger: quiet }, kiosk.subject, kiosk.batch(), testNow);
    const shown = {
      audit: '1',
      awards: await enterAward(chainOf(database()), community),
      events: id,
      categories: 'service',
      stores: storeId,
      import: await enterImport(chainOf(database()), community),
      items: itemId(0),
      kiosks: kiosk.subject.kiosk,
      residents: residentId(0),
      staff: manager,
      suppliers: await enterSupplier(chainOf(database()), community),
    };
    for (const [section, each] of Object.entries(shown)) ids.set(section, each);
    for (const [role, staff] of Object.entries({ clerk, manager, auditor } satisfies Record<Role, string>)) {
      sessions.set(role as Role, await beginSession(database().orm, community, staff, testNow, secureRandom));
    }
    const district = await districtWithFactor(database());
    sessions.set('district', district.cookie);
    asked.push(...(await everythingOfConsole()));
  });
  // Others that share the process start without a hub.
  afterAll(() => Reflect.deleteProperty(globalThis, Symbol.for('points-store.hub')));

  /** How a request of somebody ends: whether the handler was reached, and the status that came back. */
  async function ask({ answer, ...wanted }: Asked, cookie: string | undefined) {
    const section = wanted.route.split('/')[2] ?? '';
    const params = { ...wanted.params, id: ids.get(section) ?? '' };
    const url = new URL(addressOf(wanted.route, params) + wanted.action, origin);
    const isForm = wanted.route.startsWith('/hub');
    const body = wanted.method === 'GET' ? {} : { body: isForm ? new FormData() : '{}' };
    const headers = { origin, ...(isForm ? {} : { 'content-type': 'application/json' }) };
    const cookies = new Map(cookie === undefined ? [] : [[sessionCookie, cookie]]);
    const event = {
      url,
      params,
      route: { id: wanted.route },
      request: new Request(url, { method: wanted.method, headers, ...body }),
      locals: {},
      cookies: { get: (name: string) => cookies.get(name), set: () => undefined, delete: () => undefined },
      depends: () => undefined,
      getClientAddress: () => '192.0.2.1',
    };
    let isReached = false;
    const resolve = async () => {
      isReached = true;
      const answered = await Promise.resolve()
        .then(() => answer(event))
        .catch(statusOf);
      return answered instanceof Response ? answered : Response.json(answered ?? {});
    };
    const outcome = handle({ event, resolve } as unknown as Parameters<Handle>[0]);
    const response = await Promise.resolve(outcome).catch(statusOf);
    await response.body?.cancel();
    return { name: wanted.name, isReached, status: response.status, to: response.headers.get('location') };
  }

  it('lets each role have what is its own, and nobody else', async () => {
    expect(asked.length).toBeGreaterThan(25);
    for (const role of accountRoles) {
      for (const wanted of asked.filter(({ name }) => name !== 'POST /hub/sign-out')) {
        const outcome = await ask(wanted, sessions.get(role));
        const isAllowed = mayAsk[role](wanted.name);
        expect({ role, ...outcome }).toMatchObject({ role, name: wanted.name, isReached: isAllowed });
        if (isAllowed) expect({ role, ...outcome }).not.toMatchObject({ status: 403 });
        else if (role === 'district' && wanted.name === 'GET /hub') expect(outcome.to).toBe('/hub/communities');
        else if (role === 'clerk') expect(outcome.to).toContain('/hub/sign-in?to=');
        else expect(outcome.status).toBe(403);
      }
    }
  });

  it('asks whoever has not signed in to do so', async () => {
    for (const wanted of asked) {
      const outcome = await ask(wanted, undefined);
      const isAllowed = mayAsk.clerk(wanted.name);
      expect(outcome).toMatchObject({ name: wanted.name, isReached: isAllowed });
      if (!isAllowed) expect(outcome).toMatchObject({ status: 303, to: expect.stringContaining('/hub/sign-in?to=') });
    }
  });

  it('shows every page to a manager and an auditor', async () => {
    for (const role of ['manager', 'auditor'] as const) {
      for (const wanted of asked.filter(
        ({ name }) => name.startsWith('GET ') && name !== 'GET /hub/sign-in' && !isOfDistricts(name),
      )) {
        expect(await ask(wanted, sessions.get(role))).toMatchObject({ name: wanted.name, status: 200 });
      }
    }
  });

  it('tells whoever may read the console that there is no such list', async () => {
    const list = asked.find(({ route, method }) => route === '/hub/[list]' && method === 'GET');
    if (list === undefined) throw new Error('lists are shown by a route');
    const missing = { ...list, name: 'GET /hub/nothing', params: { list: 'nothing' } };
    for (const role of ['manager', 'auditor'] as const) {
      expect(await ask(missing, sessions.get(role))).toMatchObject({ status: 404 });
    }
    expect(await ask(missing, undefined)).toMatchObject({ status: 303 });
  });

  it('opens nothing of the kiosks’ addresses: they ask for a proof', async () => {
    const free = ['health', 'ready', 'metrics', 'openapi.json', 'enrolments', '[...path]'];
    const files = namesBelow('src/routes/api/v1', ['+server.ts']).filter(
      (file) => !free.includes(file.split('/')[4] ?? ''),
    );
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) {
      for (const [method, answer] of methodsOf(await read(file))) {
        const route = path.posix.dirname(file).slice('src/routes'.length);
        for (const cookie of [undefined, ...sessions.values()]) {
          const outcome = await ask({ name: file, method, route, action: '', params: {}, answer }, cookie);
          expect(outcome).toMatchObject({ name: file, status: 401 });
        }
      }
    }
  });

  it('shows demo cards to anybody where there is a demo, and here to nobody', async () => {
    const { load: answer } = await read('src/routes/demo/cards/+page.server.ts');
    if (answer === undefined) throw new Error('cards of the demo are loaded by the hub');
    const cards = { name: 'GET /demo/cards', method: 'GET', route: '/demo/cards', action: '', params: {}, answer };
    for (const cookie of [undefined, ...sessions.values()]) {
      expect(await ask(cards, cookie)).toMatchObject({ isReached: true, status: 404 });
    }
  });

  it('asks for every permission that the counter does not ask for, and for no other', () => {
    const needed = asked.flatMap(({ method, route, action, params }) => {
      const url = new URL(route + action, origin);
      const request = new Request(url, { method });
      const needs = neededFor({ url, params, request, route: { id: route } } as Parameters<typeof neededFor>[0]);
      return needs === undefined || needs === 'nothing' ? [] : [needs];
    });
    const all = [...new Set([...askedAtCounter.map(([, permission]) => permission), ...needed])];
    expect(all.toSorted()).toEqual(Object.keys(permissions).toSorted());
  });

  it('lets a manager and an auditor sign out', async () => {
    for (const wanted of asked.filter(({ name }) => name === 'POST /hub/sign-out')) {
      for (const role of ['manager', 'auditor'] as const) {
        expect(await ask(wanted, sessions.get(role))).toMatchObject({ isReached: true, to: '/hub/sign-in' });
        // Who has signed out in another tab is no stranger to be sent away.
        expect(await ask(wanted, sessions.get(role))).toMatchObject({ isReached: true, to: '/hub/sign-in' });
      }
    }
  });
});

describe('the counter', () => {
  const members: Readonly<Record<Role, Member>> = atTablet;

  it.each(askedAtCounter)(
    'lets those have %s who may, and changes nothing for others',
    async (_what, permission, ask) => {
      for (const role of roles) {
        const scene = await atTablet.newPairedScene();
        const isAllowed = may(role, permission);
        expect({ role, isAllowed: await ask(scene, members[role]) }).toEqual({ role, isAllowed });
        if (!isAllowed) expect(await scene.tablet.tables.outbox.count()).toBe(0);
      }
    },
  );
});
