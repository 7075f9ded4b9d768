import { describe, expect, it } from 'vitest';
import { canonicalJson, hmacBase64Url, sha256Base64Url } from './hash.ts';
import { laterUuid, prefixedId, secureRandom, shortId, uuidV7 } from './id.ts';

describe('uuidV7', () => {
  it('writes the test vector of RFC 9562 appendix A.6', () => {
    const random = () =>
      Uint8Array.from([0, 0, 0, 0, 0, 0, 0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]);
    expect(uuidV7(0x017f22e279b0, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  });

  it('sorts by time', () => {
    expect(uuidV7(1000, secureRandom) < uuidV7(2000, secureRandom)).toBe(true);
  });

  it('refuses a time that does not fit', () => {
    expect(() => uuidV7(-1, secureRandom)).toThrow('Unix milliseconds');
  });
});

describe('laterUuid', () => {
  it('counts on in the last digits, and begins anew at their end', () => {
    expect(laterUuid('017f22e2-79b0-7cc3-98c4-dc0c0c07398f', 0)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
    expect(laterUuid('017f22e2-79b0-7cc3-98c4-dc0c0c07398f', 2)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c073991');
    expect(laterUuid('017f22e2-79b0-7cc3-98c4-ffffffffffff', 1)).toBe('017f22e2-79b0-7cc3-98c4-000000000000');
  });
});

describe('shortId', () => {
  it('tells the end of whatever was drawn, also behind a word, and all that people have written', () => {
    const id = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';
    expect([id, `item-${id}`, `resident-${id}`].map(shortId)).toEqual(['…398f', '…398f', '…398f']);
    expect(shortId(prefixedId('ksk', () => new Uint8Array(12).fill(0xab)))).toBe('…abab');
    for (const spoken of ['A-01', 'R0012', 'itm_1', '6901028300056']) expect(shortId(spoken)).toBe(spoken);
  });
});

describe('hashes', () => {
  it('agree with the published vectors', () => {
    // FIPS 180-2 appendix B.1 and RFC 4231 test case 2.
    expect(sha256Base64Url('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
    const rfc4231 = Buffer.from('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843', 'hex');
    expect(hmacBase64Url('Jefe', 'what do ya want for nothing?')).toBe(rfc4231.toString('base64url'));
  });

  it('write canonical JSON as RFC 8785 does', () => {
    expect(canonicalJson({ b: [1.0, 'é\n'], a: { d: null, c: true } })).toBe(
      '{"a":{"c":true,"d":null},"b":[1,"é\\n"]}',
    );
    expect(() => canonicalJson(undefined)).toThrow('only JSON values');
  });
});
