import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOfElement, parseDigitalLink, parseElements, parsePrinted } from './gs1.ts';

const gs = '\u{1D}';

describe('element strings', () => {
  it.each([
    // GS1 General Specifications, figures of sections 3 and 7.8.
    [`010061414112345610ABC123${gs}17250331`, { '01': '00614141123456', '10': 'ABC123', '17': '250331' }],
    ['0109501101530003171407041010AB-123', { '01': '09501101530003', '17': '140704', '10': '10AB-123' }],
    ['3103000189', { '3103': '000189' }],
    [`02095011015300033724${gs}10L1`, { '02': '09501101530003', '37': '24', '10': 'L1' }],
    ['00106141411928374657', { '00': '106141411928374657' }],
    [`${gs}010950110153000310A`, { '01': '09501101530003', '10': 'A' }],
    [`0109501101530003${gs}15260131${gs}`, { '01': '09501101530003', '15': '260131' }],
    [`240X${gs}70032601311200${gs}8008260131`, { '240': 'X', '7003': '2601311200', '8008': '260131' }],
  ])('%j', (text, expected) => {
    expect(Object.fromEntries(parseElements(text) ?? [])).toEqual(expected);
  });

  it.each([
    '',
    'hello',
    '01095011015300',
    '10',
    `10${gs}`,
    '55123',
    '10123456789012345678901',
    `01${gs}09501101530003`,
    ...['#', '$', '@', '[', '\\', ']', '^', '`', '{', '|', '}', '~', ' '].map((none) => `10L7${none}17261231`),
  ])('%j are none', (text) => expect(parseElements(text)).toBeUndefined());

  it('come back in any order that is encoded', () => {
    const value = fc.stringMatching(/^[A-Za-z0-9/+.-]{1,20}$/);
    const element = fc.oneof(
      value.map((lot) => ['10', lot, gs] as const),
      value.map((serial) => ['21', serial, gs] as const),
      fc.constantFrom(
        ['01', '09501101530003', ''] as const,
        ['17', '260100', ''] as const,
        ['3102', '001250', ''] as const,
      ),
    );
    fc.assert(
      fc.property(fc.uniqueArray(element, { selector: ([ai]) => ai, minLength: 1, maxLength: 5 }), (parts) => {
        const text = parts.map(([ai, content, end]) => ai + content + end).join('');
        expect([...(parseElements(text) ?? [])]).toEqual(parts.map(([ai, content]) => [ai, content]));
      }),
    );
  });

  it('are read as they are printed for people', () => {
    expect([...(parsePrinted('(01)09501101530003(10)A-1') ?? [])]).toEqual([
      ['01', '09501101530003'],
      ['10', 'A-1'],
    ]);
    expect([...(parsePrinted(`(01) 09501101530003 (10) A-1${gs}(17)261231`) ?? [])]).toEqual([
      ['01', '09501101530003'],
      ['10', 'A-1'],
      ['17', '261231'],
    ]);
    expect(parsePrinted('(01)09501101530003 and')).toBeUndefined();
    expect(parsePrinted(`(01)09501101530003(10)${'1'.repeat(21)}`)).toBeUndefined();
    expect(parsePrinted('call (01)2345')).toBeUndefined();
  });
});

describe('Digital Link', () => {
  it.each([
    ['https://id.gs1.org/01/09506000134352', { '01': '09506000134352' }],
    [
      'https://id.gs1.org/01/09506000134352/10/ABC%2F1/21/7?17=261231&linkType=x',
      { '01': '09506000134352', '10': 'ABC/1', '21': '7', '17': '261231' },
    ],
    ['HTTPS://EXAMPLE.CN/some/path/01/6901234567892/?15=270100', { '01': '6901234567892', '15': '270100' }],
    ['http://shop.example/gtin/6901234567892/lot/77', { '01': '6901234567892', '10': '77' }],
    ['https://example.cn/GTIN/6901234567892/LOT/L7?EXP=261231', { '01': '6901234567892', '10': 'L7', '17': '261231' }],
    [`https://id.gs1.org/01/09506000134352/10/${'1'.repeat(21)}?17=2612`, { '01': '09506000134352' }],
    ['https://id.gs1.org/01/09506000134352?10=%E0%A4%A', { '01': '09506000134352', '10': '%E0%A4%A' }],
  ])('%s', (text, expected) => {
    expect(Object.fromEntries(parseDigitalLink(text) ?? [])).toEqual(expected);
  });

  it.each(['https://example.com/', 'https://u.wechat.com/EAbc01', 'ftp://id.gs1.org/01/09506000134352', '01/0950600'])(
    '%s is none',
    (text) => expect(parseDigitalLink(text)).toBeUndefined(),
  );
});

describe('dates', () => {
  it.each([
    ['260215', '2026-02-15'],
    ['260200', '2026-02-28'],
    ['280200', '2028-02-29'],
    ['771231', '1977-12-31'],
    ['761231', '2076-12-31'],
    ['991231', '1999-12-31'],
    ['260231', undefined],
    ['261301', undefined],
    ['260001', undefined],
    ['26', undefined],
  ])('%s is %s', (text, day) => expect(dayOfElement(text, '2026-07-01')).toBe(day));

  it('stay within fifty years of the day that reads them', () => {
    expect(dayOfElement('010101', '2096-01-01')).toBe('2101-01-01');
    expect(dayOfElement('460101', '2096-01-01')).toBe('2146-01-01');
    expect(dayOfElement('470101', '2096-01-01')).toBe('2047-01-01');
  });
});
