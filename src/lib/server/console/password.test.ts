import { describe, expect, it } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { inThread } from './password-thread.ts';
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

  it('leave the event loop to others while they are verified', async () => {
    const hash = await hashPassword('清洁家园', secureRandom);
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    const verified = await Promise.all(Array.from({ length: 10 }, () => verifyPassword('清洁家园', hash)));
    clearInterval(timer);
    expect(verified).not.toContain(false);
    // Hashed in the same thread, ten leave room for some twenty turns.
    expect(turns).toBeGreaterThan(60);
  });

  it('are verified by another thread where the first has died', async () => {
    const strange = { password: 'x', salt: secureRandom(16), memoryKiB: -1, passes: 1 };
    await expect(inThread('hash', strange)).rejects.toThrow('Memory');
    expect(await verifyPassword('x', await hashPassword('x', secureRandom))).toBe(true);
  });
});
