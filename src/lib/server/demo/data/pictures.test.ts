import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { demoItems } from './items.ts';

const root = new URL('../../../../../static', import.meta.url);
/** The precache carries every picture to every tablet, so that each has a ceiling. */
const maxBytes = 3072;

const pictures = readdirSync(new URL(`${root.href}/items`)).map((file) => `/items/${file}`);

describe('the pictures of the shelf', () => {
  it('are one for each item, and a placeholder', () => {
    const wanted = [...demoItems.map(({ picture }) => picture), '/items/placeholder.svg'];
    expect([...pictures].sort()).toEqual(wanted.sort());
  });

  it.each(pictures)('%s is small, 4:3 and needs neither scripts, fonts nor other files', (picture) => {
    const text = readFileSync(new URL(`${root.href}${picture}`), 'utf8');
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes);
    expect(text).toMatch(/^<svg xmlns="[^"]+" viewBox="0 0 400 300">/);
    expect(text).not.toMatch(/<(script|text|image|use|style|foreignObject)|\bon\w+=|href|url\(/);
  });
});

interface Manifest {
  readonly start_url: string;
  readonly display: string;
  readonly icons: readonly {
    readonly src: string;
    readonly sizes: string;
    readonly type: string;
    readonly purpose: string;
  }[];
}

describe('the web app manifest', () => {
  const manifest: Manifest = JSON.parse(readFileSync(new URL(`${root.href}/manifest.webmanifest`), 'utf8'));

  it('makes the kiosk installable, full screen from its root', () => {
    expect(manifest).toMatchObject({ start_url: '/', display: 'fullscreen' });
    expect(manifest.icons.map(({ purpose }) => purpose)).toContain('maskable');
  });

  it.each(manifest.icons.filter(({ type }) => type === 'image/png'))(
    '$src has the size it claims',
    ({ src, sizes }) => {
      const png = readFileSync(new URL(`${root.href}${src}`));
      // Width and height are the first two words of the IHDR chunk (PNG specification, 11.2.1).
      expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`).toBe(sizes);
    },
  );
});
