import { describe, expect, it } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { hashPassword, maxPasswordLength, verifyPassword } from './password.ts';

describe('passwords', () => {
  it('are stored as Argon2id with the parameters that OWASP asks for', async () => {
    expect(await hashPassword('清洁家园', secureRandom)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('are verified, in whichever Unicode form they are typed', async () => {
    const hash = await hashPassword('caf\u00e9', secureRandom);
    expect(await verifyPassword('cafe\u0301', hash)).toBe(true);
    expect(await verifyPassword('cafe', hash)).toBe(false);
    expect(await verifyPassword('', hash)).toBe(false);
  });

  it('are refused for a name that has none, and unread when too long', async () => {
    expect(await verifyPassword('anything', null)).toBe(false);
    const long = 'x'.repeat(maxPasswordLength + 1);
    expect(await verifyPassword(long, await hashPassword(long, secureRandom))).toBe(false);
  });
});
