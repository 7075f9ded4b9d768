import { expect, test } from 'vitest';
import { storageTrouble } from './views.ts';

test.each([
  ['VersionError: The requested version (10) is less than the existing version (20).', 'otherVersion'],
  ['UpgradeError: Not yet support for changing primary key', 'otherVersion'],
  ['UnknownError: Internal error opening backing store', 'failed'],
  ['AbortError: Version change transaction was aborted in upgradeneeded event handler.', 'failed'],
  ['QuotaExceededError: the disk is full', 'full'],
  ['InvalidStateError: A mutation operation was attempted on a database that did not allow mutations.', 'noStorage'],
  ['indexedDB is missing', 'noStorage'],
])('F91 %s is %s: only what is a private mode is called one', (cause, kind) => {
  expect(storageTrouble(cause).kind).toBe(kind);
});
