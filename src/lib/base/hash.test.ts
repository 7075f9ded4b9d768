import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestBase64Url } from './digest.ts';
import { canonicalJson, inCanonicalOrder, sha256Base64Url } from './hash.ts';

test('canonical JSON is what RFC 8785 says, whether the keys come in order or not', () => {
  fc.assert(
    fc.property(fc.jsonValue({ depthSize: 'medium' }), (value) => {
      expect(canonicalJson(value)).toBe(canonicalize(value));
      expect(inCanonicalOrder(value)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('a value in canonical order stays so when it is written and read', () => {
  const ordered = inCanonicalOrder({ b: [{ z: 1, a: 2 }], a: '' });
  expect(JSON.stringify(ordered)).toBe('{"a":"","b":[{"a":2,"z":1}]}');
});

test.each([
  ['{"10":1,"9":2}', '{"10":1,"9":2}'],
  ['{"b":[{"z":1,"a":-0}],"a":"€"}', '{"a":"€","b":[{"a":0,"z":1}]}'],
  ['{"\\ud83d\\ude00":1,"\\ufb33":2}', '{"\u{1f600}":1,"\ufb33":2}'],
  ['1e21', '1e+21'],
])('%s is canonically %s', (given, canonical) => {
  expect(canonicalJson(JSON.parse(given))).toBe(canonical);
});

test('what JSON cannot express has no canonical form', () => {
  expect(() => canonicalJson(undefined)).toThrow('canonical');
  expect(() => canonicalJson({ a: Number.NaN })).toThrow();
});

test('both digests are the same', async () => {
  for (const text of ['', '兑换', 'a'.repeat(300_000)]) expect(await digestBase64Url(text)).toBe(sha256Base64Url(text));
});
