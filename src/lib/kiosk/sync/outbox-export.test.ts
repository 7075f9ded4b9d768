import { expect, it } from 'vitest';
import type { KioskEvent } from '#lib/protocol/event.ts';
import { exportOutbox } from './outbox-export.ts';

it('marks a file that release 0.1 could not read whole, so that it sets nothing of it aside', async () => {
  const key = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  const versionWith = async (...events: readonly { readonly type: string; readonly v: number }[]): Promise<number> => {
    const file = await exportOutbox({
      identity: { community: 'c', kiosk: 'k' },
      chains: [
        { epoch: 'e', recovered: false, events: events.map((event) => ({ event: event as KioskEvent, words: null })) },
      ],
      line: { key: () => Promise.resolve(key), random: (count) => new Uint8Array(count) },
      nowMs: Date.parse('2026-11-22T09:30:00Z'),
      device: { appVersion: 'test', persistentStorage: true, clockOffsetMs: 0, waiting: events.length },
    });
    return file.version;
  };
  const first = { type: 'stock.received', v: 1 };
  expect(await versionWith(first, { type: 'item.created', v: 1 })).toBe(1);
  expect(await versionWith(first, { type: 'item.created', v: 2 })).toBe(2);
  expect(await versionWith({ type: 'voucher.issued', v: 1 })).toBe(2);
});
