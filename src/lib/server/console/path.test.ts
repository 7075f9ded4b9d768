import { expect, it } from 'vitest';
import { consolePath, pageAddress } from './path.ts';

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

it.each([
  ['/hub/reviews?/decide&state=all&kind=setAside', '/hub/reviews?state=all&kind=setAside'],
  ['/hub/policy?/change', '/hub/policy'],
  ['/hub/events?status=review', '/hub/events?status=review'],
  ['/hub', '/hub'],
])('whoever signs in after sending %s comes back to %s', (sent, page) => {
  expect(pageAddress(new URL(sent, 'http://hub.lan'))).toBe(page);
});
