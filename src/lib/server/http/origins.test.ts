import { expect, it } from 'vitest';
import { answeredElsewhere, originsIn, type HubPart } from './origins.ts';

const origins = { kiosk: 'https://store.example', console: 'https://office.example' };
const asked = (method: string, address: string, part: HubPart | undefined) => {
  const answer = answeredElsewhere({ request: { method }, url: new URL(address) }, part, origins);
  return answer === undefined ? 'here' : (answer.headers.get('location') ?? answer.status);
};

it('knows two addresses by the settings of the start', () => {
  expect(originsIn({})).toBeUndefined();
  expect(originsIn({ CONSOLE_ORIGIN: origins.console })).toBeUndefined();
  expect(originsIn({ KIOSK_ORIGIN: origins.kiosk, CONSOLE_ORIGIN: origins.console })).toEqual(origins);
});

it.each([
  ['GET', 'https://store.example/', undefined, 'here'],
  ['POST', 'https://store.example/api/v1/sync/push', 'api', 'here'],
  ['GET', 'https://store.example/demo/cards', 'demo', 'here'],
  ['GET', 'https://office.example/hub/kiosks?from=1', 'hub', 'here'],
  ['POST', 'https://office.example/hub/sign-in', 'hub', 'here'],
  ['GET', 'https://office.example/api/v1/ready', 'api', 'here'],
  ['GET', 'https://store.example/hub/kiosks?from=1', 'hub', 'https://office.example/hub/kiosks?from=1'],
  ['GET', 'https://office.example/demo/cards', 'demo', 'https://store.example/demo/cards'],
  ['GET', 'https://office.example/elsewhere', undefined, 'https://store.example/elsewhere'],
  ['GET', 'https://office.example//evil.example/x', undefined, 'https://store.example//evil.example/x'],
  ['GET', 'https://store.example//evil.example', 'hub', 'https://office.example//evil.example'],
  ['POST', 'https://store.example/hub/sign-in', 'hub', 404],
  ['POST', 'https://office.example/api/v1/sync/push', 'api', 404],
  ['GET', 'https://office.example/api/v1/sync/live', 'api', 404],
  ['POST', 'https://office.example/', undefined, 404],
] as const)('%s %s is answered: %3$s', (method, address, part, expected) => {
  expect(asked(method, address, part)).toBe(expected);
});
