import { expect, test } from 'vitest';
import type { KioskApp } from '#lib/kiosk/session/kiosk-app.svelte.ts';
import type { SyncState } from '#lib/kiosk/sync/flusher.ts';
import { syncView } from './views.ts';

const nowMs = Date.UTC(2026, 10, 22, 9);
const reachedMs = nowMs - 300_000;
const viewOf = (sync: SyncState, { waiting = 0, hasNetwork = true } = {}) => {
  const surroundings = { status: { waiting, sync: { lastExchangeMs: reachedMs } } };
  return syncView({ sync, surroundings } as unknown as Pick<KioskApp, 'sync' | 'surroundings'>, { hasNetwork, nowMs });
};
const failed = (why: 'unreachable' | 'unwell'): SyncState => ({ kind: 'offline', why, cause: '', nextTryAtMs: nowMs });

test.each([
  ['nobody answers, and there is no network', failed('unreachable'), false, 'network'],
  ['nobody answers although there is a network', failed('unreachable'), true, 'hub'],
  ['the hub is not well', failed('unwell'), true, 'hub'],
  ['the right of this tablet has ended', { kind: 'stopped', reason: 'unauthorised' } as const, true, 'hub'],
  ['it is tried again after nobody answered', { kind: 'exchanging', after: 'unreachable' } as const, false, 'network'],
  ['it is tried again after the hub was not well', { kind: 'exchanging', after: 'unwell' } as const, true, 'hub'],
] as const)('says what is missing, and since when: %s', (_when, sync, hasNetwork, why) => {
  const reached = { atMs: reachedMs, nowMs };
  expect(viewOf(sync, { hasNetwork })).toEqual({ kind: 'offline', waiting: 0, why, reached });
});

test('is synced or waiting when the last try succeeded, also while the next one goes on', () => {
  for (const sync of [{ kind: 'idle' }, { kind: 'exchanging' }] as const) {
    expect(viewOf(sync)).toEqual({ kind: 'synced' });
    expect(viewOf(sync, { waiting: 2 })).toEqual({ kind: 'waiting', waiting: 2 });
  }
});
