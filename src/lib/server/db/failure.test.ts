import { expect, it } from 'vitest';
import { isInfrastructureFailure } from './failure.ts';

const failed = (code: string, syscall: string): Error =>
  new Error('Failed query', { cause: Object.assign(new Error(code), { code, syscall }) });

it('a socket that is not there is a database that cannot be reached, and worth another try', () => {
  expect(isInfrastructureFailure(failed('ENOENT', 'connect'))).toBe(true);
  expect(isInfrastructureFailure(failed('ECONNREFUSED', 'connect'))).toBe(true);
});

it('a file that is missing stays missing', () => {
  expect(isInfrastructureFailure(failed('ENOENT', 'open'))).toBe(false);
});
