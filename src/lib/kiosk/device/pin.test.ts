import { argon2id } from 'hash-wasm';
import { expect, it } from 'vitest';
import { verifyPin } from './pin.ts';

it('knows the PIN that a hash was made of, by the parameters that the hash names', async () => {
  const parameters = { parallelism: 1, iterations: 2, memorySize: 256, hashLength: 32 } as const;
  const encoded = await argon2id({
    password: '135790',
    salt: new Uint8Array(16),
    ...parameters,
    outputType: 'encoded',
  });
  expect(await verifyPin('135790', encoded)).toBe(true);
  expect(await verifyPin('135791', encoded)).toBe(false);
});
