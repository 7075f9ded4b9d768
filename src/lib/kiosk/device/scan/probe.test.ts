import { describe, expect, test } from 'vitest';
import { scan, type ScannerSettings } from '#doubles/keyboard.ts';
import { reportOf } from './probe.ts';

const settings: ScannerSettings = { layout: 'us', row: 'main', separator: 'F8', front: '', behind: 'CR', gapMs: 12 };

/** What the page for setting up says of a scan with these settings. */
function report(text: string, change: Partial<ScannerSettings> = {}) {
  let at = 0;
  return reportOf(scan(text, { ...settings, ...change }).map(({ gapMs, ...key }) => ({ ...key, at: (at += gapMs) })));
}

describe('the report on a scanner', () => {
  test('says what it adds, how fast it is and how it ends', () => {
    expect(report('SHOP:6901234567892/E')).toMatchObject({
      averageMs: 12,
      found: { code: '6901234567892', prefix: 'SHOP:', suffix: '/E' },
      end: 'Enter',
      verdict: 'good',
    });
    expect(report('6901234567892', { behind: 'none', row: 'alt' })).toMatchObject({ end: undefined, verdict: 'good' });
    expect(report('6901234567892', { behind: 'LF', layout: 'inputMethod' })).toMatchObject({
      end: 'Ctrl+j',
      verdict: 'good',
    });
  });

  test('says why one cannot be used', () => {
    expect(report('6901234567892', { gapMs: 150 })).toMatchObject({ averageMs: 150, verdict: 'tooSlow' });
    expect(report('6901234567893')).toMatchObject({ text: '6901234567893', found: undefined, verdict: 'noCode' });
    expect(report('6')).toBeUndefined();
  });
});
