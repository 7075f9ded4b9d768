import { expect, it } from 'vitest';
import { isStorable } from '#lib/domain/text.ts';
import { makeStorable } from './storable-address.ts';

it('F130 leaves nothing in an address that a database cannot hold', () => {
  const event = {
    params: { id: 'res-\0' },
    url: new URL('https://points.example/hub/events?kiosk=%00&a%00=1&kiosk=b'),
  };
  makeStorable(event);
  expect(event.params.id).toBe('res-\uFFFD');
  expect([...event.url.searchParams].flat().every(isStorable)).toBe(true);
  expect(event.url.searchParams.getAll('kiosk')).toEqual(['\uFFFD', 'b']);
});

it('F130 leaves every other address as it is written', () => {
  const href = 'https://points.example/hub/events?kiosk=%e5%bc%a0+x&q=a%20b&empty';
  const event = { params: { id: '张' }, url: new URL(href) };
  makeStorable(event);
  expect(event).toEqual({ params: { id: '张' }, url: new URL(href) });
  expect(event.url.href).toBe(href);
});
