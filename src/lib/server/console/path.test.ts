import { expect, it } from 'vitest';
import { consolePath } from './path.ts';

it.each([
  ['/hub/events?status=review', '/hub/events?status=review'],
  ['/hub', '/hub'],
  ['https://example.org/hub', '/hub'],
  ['//example.org/hub', '/hub'],
  ['/\\example.org/hub', '/hub'],
  ['/hub/../api/v1', '/hub'],
  ['/hubs', '/hub'],
  ['http://[', '/hub'],
  [null, '/hub'],
])('leads from %j to %s', (wanted, path) => {
  expect(consolePath(wanted)).toBe(path);
});
