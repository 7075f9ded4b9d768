import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { pendingDecisions } from '#lib/domain/award-allowance.ts';
import { adjustmentDecisions } from '#lib/domain/adjustment.ts';
import { checklistPoints, settlements } from '#lib/domain/checklist.ts';
import { decisions } from '#lib/domain/decision.ts';
import { roles } from '#lib/domain/permission.ts';
import { policyText } from '#lib/domain/policy-form.ts';
import { staffActions } from '#lib/domain/staff-action.ts';
import { findingKinds } from '#lib/findings/findings.ts';
import { beginSession, sessionCookie } from '#lib/server/console/session.ts';
import { policyOf } from '#lib/server/console/policy.ts';
import { awaitedCookie } from '#lib/server/console/session.ts';
import { browserCookie } from '#lib/server/console/browser.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { push } from '#lib/server/sync/push.ts';
import { howOften, oddTexts } from './arbitrary.ts';
import { addressOf, everythingOfConsole, type Asked } from './asked.ts';
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
  secondClerk,
  storeId,
  testNow,
} from './community.ts';
import { enterImport } from './importing.ts';
import { describeOnEachDatabase } from './databases.ts';
import { openHub, origin, type TestHub } from './http.ts';
import { enterAward, enterSupplier } from './hub-facts.ts';
import { filesBelow } from './project-files.ts';
import { ask, grown, rowCounts, serveBy, stopServing } from './served.ts';

// Whatever is typed into a form of the console or into an address of it, by somebody who may use all of them: it is
// refused in words or taken, and never the hub's fault. Pages, forms and their fields are found among the files.

/** What a field may say that is right, by its name. One that is missing here fails the test. */
const rightly: Readonly<Record<string, readonly string[]>> = {
  action: [...staffActions],
  after: ['0', '1', '999999'],
  award: ['019b0000-0000-7000-8000-000000000001'],
  is: ['yes', 'no'],
  chosen: ['correct horse battery', '短'],
  alsoChange: ['yes'],
  batch: ['2026 年期初', '019b0000-0000-7000-8000-000000000003'],
  bestBefore: ['', '2027-01-31', '1987-01-01'],
  card: ['A'.repeat(43)],
  code: ['123456', 'ABCD-EFGH'],
  contact: ['', '张经理'],
  confirmer: [clerk, auditor],
  decision: [...decisions, ...adjustmentDecisions, ...pendingDecisions],
  file: ['{}', '{"community":1}'],
  finding: ['review/a', 'aside/1'],
  group: ['staple', '2026-11-22', 'x'],
  elderMode: ['yes', 'no'],
  holder: [residentId(0)],
  homeStoreId: [storeId],
  id: ['res_0123456789abcdef01234567', '019b0000-0000-7000-8000-000000000002'],
  initials: ['', 'wm'],
  item: [itemId(0)],
  kind: ['', '退休人员', 'retiree'],
  keep: [residentId(0), residentId(1)],
  language: ['en', 'zh-CN'],
  layout: ['a4', 'cr80'],
  mark: ['x'],
  move: ['019b0000-0000-7000-8000-000000000004'],
  identity: ['com_0123456789abcdef01234567', 'com_'],
  managerName: ['王敏', 'a@b'],
  name: ['王敏', manager],
  namesakes: ['', residentId(0)],
  number: ['XL-0000'],
  next: ['yes', 'no'],
  old: ['password'],
  password: ['password'],
  pieces: ['12', '0'],
  [`pieces:${itemId(0)}`]: ['12', '0'],
  pin: ['123456'],
  pinyin: ['', 'wangmin'],
  points: ['10', '-10', '+9999999'],
  q: ['王', 'XL', '1234 5678 9012 3456 7890 1234'],
  reason: ['盘点后更正', '丢了'],
  note: ['已说好'],
  noted: ['0', '1'],
  other: [residentId(0), 'res-gone'],
  query: ['王', 'XL', '1234 5678 9012 3456 7890 1234'],
  recorder: ['ksk-a', 'ksk-gone'],
  record: ['reason/1', 'event/019b0000-0000-7000-8000-000000000001'],
  repeated: ['correct horse battery'],
  replaces: ['', 'ksk-a'],
  role: [...roles],
  secret: ['JBSWY3DPEHPK3PXP'],
  seen: ['{}', '[]', JSON.stringify([{ residentId: residentId(0), quantity: 1, points: 10, before: 0 }])],
  sender: ['ksk-a', 'ksk-gone'],
  session: ['a'],
  signInName: ['', 'admin'],
  store: [storeId],
  stores: ['一店\n二店', ''],
  team: ['', '读书会'],
  household: ['', '３-2-501'],
  helper: ['XL-0001', 'xl-0000', ''],
  consent: ['paper', 'counter', 'household', 'hearsay'],
  witness: ['', manager],
  from: ['2026-11-22', '2026-02-30'],
  until: ['2026-12-31', '2026-11-21', ''],
  proxy: ['019b0000-0000-7000-8000-000000000001'],
  to: ['/hub/events?from=1', 'https://elsewhere.example'],
  whom: [residentId(0), residentId(1)],
  why: ['离职'],
  whyFactor: ['手机丢了'],
  barcode: ['', '6901234567892', '123'],
  display: ['', '24', '0'],
  otherBarcodes: ['', '6901234567892 96385074', '1'],
  cash: ['', '1.5'],
  category: ['service'],
  day: ['2026-11-20', '2026-02-30'],
  find: ['', 'XL-0000', '1234 5678 9012 3456 7890 1234'],
  people: ['', 'XL-0000\nXL-0001 ×2\nxl-0009'],
  pick: ['', 'XL-0001'],
  quantity: ['', '1', '２'],
  cost: ['13.50'],
  dailyCap: ['', '40'],
  effectiveFrom: ['2026-12-01', '2020-01-01', '2026-02-30'],
  expiry: ['never', 'dated', 'unknown'],
  market: ['20', '￥19.90'],
  nameEn: ['', 'Rice'],
  point: [...checklistPoints],
  picture: ['', '/goods/rice.svg', 'data:image/png;base64,AAAA'],
  photo: ['x'],
  pointsPerUnit: ['12', '１２', '0'],
  pointsPrice: ['140', '１４０', '-1'],
  reorder: ['', '5'],
  settlement: [...settlements],
  ruleReason: ['标准提高了'],
  seenVersion: ['1', '0'],
  shelfLife: ['', '30'],
  shelfPlace: ['甲架上层'],
  sort: ['', '-3'],
  standard: ['', '每小时 12 分'],
  standardEn: ['', '12 points an hour'],
  status: ['listed', 'unlisted', 'lost', 'revoked'],
  supplier: ['', 'sup-0'],
  unit: ['hour', 'time'],
  withoutPicture: ['on'],
};

/** The fields of all forms, as their handlers read them and their schemas name them. */
function fieldsOfForms(): ReadonlySet<string> {
  const read = /(?:typedText\([^'\n]*|(?:form|formOf\(request\)\)|sent)\.(?:get|getAll)\()'(\w+)'/g;
  const handlers = filesBelow('src/routes/hub', ['+page.server.ts', '+server.ts']);
  const pages = filesBelow('src/routes/hub', ['.svelte']);
  return new Set([
    ...handlers.flatMap(({ text }) => [...text.matchAll(read)].map(([, name = '']) => name)),
    ...pages.flatMap(({ text }) => [...text.matchAll(/\bname="(\w+)"/g)].map(([, name = '']) => name)),
  ]);
}

/** The parameters that pages look for in their addresses. */
const parameters = [
  'from',
  'q',
  'to',
  'traces',
  'with',
  'outcome',
  'state',
  'code',
  'kiosk',
  'chosen',
  'since',
  'until',
  'kind',
  'days',
  'group',
];
const rightPlaces = [
  ...[
    '["1","x"]',
    '["1795339800000","019b"]',
    '["2026-11-22","x"]',
    '["-1","\\u0000"]',
    '["9e99","x"]',
    '[1]',
    'null',
  ].map((place) => Buffer.from(place).toString('base64url')),
  ...findingKinds,
  ...[residentId(0), residentId(1), 'open', 'all', '2026-11-22', '9999-12-31', '10000-01-01', 'ksk-a', 'review/a'],
];

/** They ask every page and form there is, of which there are more with each feature; in milliseconds. */
const timeout = 120_000;

describeOnEachDatabase('what is typed at the console', (database) => {
  let hub: TestHub;
  let community: string;
  let asked: readonly Asked[];
  let ids: Readonly<Record<string, string>>;
  let policyFields: Readonly<Record<string, string>>;

  beforeAll(async () => {
    hub = openHub(database());
    await serveBy(hub);
    community = await foundCommunity(database());
    const kiosk = await enterKiosk(database(), community, 'A');
    const { id } = kiosk.redeem(0);
    await push({ database: database(), logger: quiet }, kiosk.subject, kiosk.batch(), testNow);
    const suppliers = await enterSupplier(chainOf(database()), community);
    const awards = await enterAward(chainOf(database()), community);
    const at = { audit: '1', awards, events: id, items: itemId(0), kiosks: 'ksk-a', residents: residentId(1) };
    const imported = await enterImport(chainOf(database()), community);
    ids = { ...at, import: imported, staff: secondClerk, suppliers, categories: 'service', stores: storeId };
    const policy = await policyOf(database().orm, community);
    policyFields = { ...policyText(policy), seen: JSON.stringify(policy) };
    asked = await everythingOfConsole();
  });
  afterAll(() => {
    stopServing();
  });

  const odd = fc.constantFrom(...oddTexts);
  /** What a form says: most fields rightly, some oddly, twice, as a file or not at all. */
  const anyForm = () =>
    fc.record(
      Object.fromEntries(
        Object.entries({
          ...rightly,
          ...Object.fromEntries(Object.entries(policyFields).map(([name, value]) => [name, [value]])),
        }).map(([name, right]) => [
          name,
          fc.oneof(
            { weight: 6, arbitrary: fc.constantFrom(...right).map((value) => [value]) },
            { weight: 1, arbitrary: odd.map((value) => [value]) },
            { weight: 1, arbitrary: fc.constantFrom([], ['a', 'b'], [new File(['{"a":'], 'x')], [new File([], '')]) },
          ),
        ]),
      ),
    );
  const anyQuery = fc.array(fc.tuple(fc.constantFrom(...parameters), fc.oneof(odd, fc.constantFrom(...rightPlaces))), {
    maxLength: 3,
  });
  const anyId = fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: odd });

  async function send(
    one: Asked,
    id: string | undefined,
    query: readonly (readonly [string, string])[],
    body?: FormData,
  ) {
    const section = one.route.split('/')[2] ?? '';
    const params = {
      ...one.params,
      ...(one.route.includes('[id]') ? { id: id === undefined ? (ids[section] ?? '') : decoded(id) } : {}),
    };
    const url = new URL(
      addressOf(
        one.route,
        Object.fromEntries(Object.entries(params).map(([name, value]) => [name, encodeURIComponent(value)])),
      ) + one.action,
      origin,
    );
    for (const [name, value] of query) url.searchParams.append(name, value);
    const session = await beginSession(database().orm, community, manager, testNow, secureRandom);
    const cookies = { [sessionCookie]: session, [browserCookie]: 'x', [awaitedCookie]: 'y' };
    const request = new Request(url, {
      method: one.method,
      headers: { origin },
      ...(body === undefined ? {} : { body }),
    });
    const response = await ask({ answer: one.answer, route: one.route, params, request, cookies });
    // The form was reached, and not only asked who is there.
    expect(response.headers.get('location') ?? '').not.toContain('/hub/sign-in?to=');
    return response;
  }

  it('has fields that this test knows', () => {
    const unknown = [...fieldsOfForms()].filter(
      (name) => ![rightly, policyFields].some((fields) => name in fields) && !parameters.includes(name),
    );
    expect(unknown).toEqual([]);
  });

  it('knows no form by the name that SvelteKit would call a mistake of the program', async () => {
    for (const one of asked.filter(({ method }) => method === 'POST')) {
      const response = await send({ ...one, action: '?/default' }, undefined, [], new FormData());
      expect([one.name, response.status]).toEqual([one.name, 403]);
    }
  });

  it('is shown in every page, whatever its address says', { timeout }, async () => {
    for (const one of asked.filter(({ method, route }) => method === 'GET' && route !== '/hub/sign-in')) {
      await fc.assert(
        fc.asyncProperty(anyQuery, anyId, async (query, id) => {
          const response = await send(one, id, query);
          expect({ name: one.name, status: response.status }).toMatchObject({
            name: one.name,
            status: expect.toSatisfy((status: number) => status < 500),
          });
          await response.body?.cancel();
        }),
        howOften(4),
      );
    }
  });

  it('is taken by every form or refused in words, and of what is refused nothing is left', { timeout }, async () => {
    const forms = asked.filter(({ method }) => method === 'POST');
    expect(forms.length).toBeGreaterThan(20);
    for (const one of forms) {
      await fc.assert(
        fc.asyncProperty(anyForm(), anyId, async (fields, id) => {
          const body = new FormData();
          for (const [name, values] of Object.entries(fields)) for (const value of values) body.append(name, value);
          const before = await rowCounts(database());
          const response = await send(one, id, [], body);
          const { status } = response;
          const answer = {
            name: one.name,
            status,
            grown: status < 400 ? [] : grown(before, await rowCounts(database())),
          };
          // Sessions are what the test itself begins.
          expect({ ...answer, grown: answer.grown.filter((table) => table !== 'hub_session') }).toEqual({
            name: one.name,
            status: expect.toSatisfy((told: number) => told < 500),
            grown: [],
          });
          await response.body?.cancel();
        }),
        howOften(4),
      );
    }
    expect(await verifyLedger(database())).toEqual([]);
  });
});

/** A text as it is after it was an address: half a surrogate pair has no form there. */
const decoded = (text: string): string => Buffer.from(text).toString();
