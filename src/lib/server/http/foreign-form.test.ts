import { expect, it } from 'vitest';
import { refuseForeignForm } from './foreign-form.ts';

const hub = 'https://points.example';

function send(given: { method?: string; type?: string | null; origin?: string | null; accept?: string; at?: string }) {
  const { method = 'POST', type = 'application/x-www-form-urlencoded', origin = hub, accept = 'text/html', at } = given;
  const headers = new Headers({ accept });
  if (type !== null) headers.set('content-type', type);
  if (origin !== null) headers.set('origin', origin);
  const url = new URL(at ?? `${hub}/hub/sign-in`);
  return { request: new Request(url, { method, headers }), url };
}

it.each([
  [{}],
  [{ method: 'GET', origin: 'https://elsewhere.example' }],
  [{ type: 'application/json', origin: 'https://elsewhere.example' }],
  [{ type: null, origin: 'https://elsewhere.example' }],
])('lets its own forms and what no form can send pass: %j', (given) => {
  expect(refuseForeignForm(send(given), true)).toBeUndefined();
});

it.each([
  [{ origin: 'https://elsewhere.example' }],
  [{ origin: null }],
  [{ origin: 'null' }],
  [{ origin: 'http://points.example' }],
  [{ origin: 'https://points.example:8443' }],
  [{ origin: 'https://elsewhere.example', method: 'PUT' }],
  [{ origin: 'https://elsewhere.example', method: 'PATCH' }],
  [{ origin: 'https://elsewhere.example', method: 'DELETE' }],
  [{ origin: 'https://elsewhere.example', type: 'multipart/form-data; boundary=x' }],
  [{ origin: 'https://elsewhere.example', type: 'TEXT/PLAIN' }],
])('F112 refuses %j and says which address is right', async (given) => {
  const refused = refuseForeignForm(send(given), true);
  expect(refused?.status).toBe(403);
  const text = await refused?.text();
  expect(text).toContain('<a href="https://points.example/hub/sign-in">');
  expect(text).not.toContain('docs/operations.md');
});

it('tells whoever runs the hub behind a proxy what to set', async () => {
  const proxied = send({ origin: 'https://points.lan', at: 'http://points.lan/hub/sign-in' });
  expect(await refuseForeignForm(proxied, false)?.text()).toContain('ORIGIN=https://points.lan');
});

it('never repeats another site’s text as markup', async () => {
  const text = await refuseForeignForm(send({ origin: 'https://x"><script>alert(1)</script>' }), true)?.text();
  expect(text).not.toContain('<script>');
});

it('answers programs in their form', async () => {
  const refused = refuseForeignForm(send({ origin: null, accept: 'application/json' }), true);
  expect(await refused?.json()).toEqual({ message: 'Forms are taken from https://points.example alone' });
});
