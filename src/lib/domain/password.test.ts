import { expect, it } from 'vitest';
import { lengthFault, longestPassword, shortestPassword } from './password.ts';

const names = ['舒明月', '阳湖社区', 'Yanghu', ''];

it('takes a password for its length, in whatever script', () => {
  for (const password of ['清晨的河边有三只白鹭在飞', 'three white egrets', '🦢'.repeat(12), '  twelve    ']) {
    expect(lengthFault(password, names)).toBeUndefined();
  }
  expect(lengthFault('a'.repeat(longestPassword), names)).toBeUndefined();
});

it('refuses one that is too short or too long, as it is compared', () => {
  expect(lengthFault('a'.repeat(shortestPassword - 1), names)).toBe('tooShort');
  expect(lengthFault('a'.repeat(longestPassword + 1), names)).toBe('tooLong');
  // A letter with its accent beside it is one.
  expect(lengthFault('e\u0301'.repeat(shortestPassword - 1), names)).toBe('tooShort');
});

it('counts names that anybody knows as nothing', () => {
  expect(lengthFault('舒明月舒明月舒明月舒明月', names)).toBe('named');
  expect(lengthFault('YANGHUyanghu2026', names)).toBe('named');
  expect(lengthFault('我爱阳湖社区的每一天', names)).toBe('tooShort');
  expect(lengthFault('阳湖社区：清晨的河边有三只白鹭在飞', names)).toBeUndefined();
});
