import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const folder = import.meta.dirname;
const css = readFileSync(join(folder, 'tokens.css'), 'utf8');

/** The colours that a rule of tokens.css declares as hexadecimal numbers. */
function coloursOf(selector: string): ReadonlyMap<string, string> {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf('}', start));
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]));
}

/** Relative luminance of WCAG 2.2. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Every text colour with every ground that it stands on somewhere. AAA asks for 7:1. */
const textOnGround = {
  ink: ['paper', 'card', 'sunken', 'brand-soft', 'earn-soft', 'attention-soft', 'danger-soft'],
  'ink-soft': ['paper', 'card', 'sunken', 'brand-soft'],
  'brand-ink': ['paper', 'card', 'sunken', 'brand-soft'],
  'on-brand': ['brand', 'brand-pressed'],
  'on-panel': ['panel'],
  'on-panel-soft': ['panel', 'brand-pressed'],
  earn: ['paper', 'card', 'earn-soft'],
  'on-earn': ['earn'],
  attention: ['paper', 'card', 'sunken', 'attention-soft'],
  danger: ['paper', 'card', 'danger-soft'],
  paper: ['ink'],
} as const;

/** Edges and marks that say something by themselves. AA asks for 3:1. */
const markOnGround = {
  'line-strong': ['paper', 'card'],
  gold: ['panel'],
} as const;

const flat = (table: Readonly<Record<string, readonly string[]>>): readonly (readonly [string, string])[] =>
  Object.entries(table).flatMap(([text, grounds]) => grounds.map((ground) => [text, ground] as const));

describe.each([
  ['light', ':root'],
  ['dark', ":root[data-theme='dark']"],
])('the %s theme', (_name, selector) => {
  const colours = coloursOf(selector);
  const colour = (name: string): string => {
    const found = colours.get(name);
    if (found === undefined) throw new Error(`tokens.css has no --${name}`);
    return found;
  };

  test.each(flat(textOnGround))('%s is read on %s', (text, ground) => {
    expect(contrast(colour(text), colour(ground))).toBeGreaterThanOrEqual(7);
  });

  test.each(flat(markOnGround))('%s is seen on %s', (mark, ground) => {
    expect(contrast(colour(mark), colour(ground))).toBeGreaterThanOrEqual(3);
  });
});

test('both themes name the same colours', () => {
  expect([...coloursOf(":root[data-theme='dark']").keys()]).toEqual([...coloursOf(':root').keys()]);
});

test('contrast is reckoned as WCAG does', () => {
  expect(contrast('#ffffff', '#000000')).toBeCloseTo(21);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

describe('sizes and motion', () => {
  const rem = (name: string): number => Number(new RegExp(`--${name}: ([\\d.]+)rem;`).exec(css)?.[1]);

  test('a kiosk is read at arm’s length: text of 20 px, numbers of 40 px, targets of 64 px, the main one of 88 px', () => {
    expect(rem('text-small') * 16).toBeGreaterThanOrEqual(20);
    expect(rem('text-huge') * 16).toBeGreaterThanOrEqual(40);
    expect(rem('touch') * 16).toBeGreaterThanOrEqual(64);
    expect(rem('touch-main') * 16).toBeGreaterThanOrEqual(88);
  });

  test('motion lasts at most 250 ms, and not at all where it is not wanted', () => {
    const [wanted = '', unwanted = ''] = css.split('prefers-reduced-motion');
    expect(Number(/--calm: (\d+)ms;/.exec(wanted)?.[1])).toBeLessThanOrEqual(250);
    expect(unwanted).toContain('--calm: 0ms;');
  });
});

describe('components', () => {
  const components = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.svelte'))
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));

  /** What a component's own style says, without the conditions of its at-rules, which cannot read tokens. */
  const styleOf = (text: string): string => text.slice(text.indexOf('<style>')).replace(/^\s*@.*$/gm, '');

  test('are found', () => expect(components.length).toBeGreaterThan(30));

  test('have no colour and no size of their own', () => {
    const raw = /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(|[\d.](?:px|rem|em|pt)\b|\d(?:ms|s)\b/gi;
    const found = components.flatMap(({ name, text }) =>
      [...styleOf(text).matchAll(raw)].map(([value]) => `${name}: ${value}`),
    );
    expect(found).toEqual([]);
  });

  test('use only tokens that there are', () => {
    const own = new Set([...css.matchAll(/(--[\w-]+):/g)].map(([, name]) => name));
    const unknown = components.flatMap(({ name, text }) => {
      const local = new Set([...text.matchAll(/style:(--[\w-]+)/g)].map(([, token]) => token));
      return [...text.matchAll(/var\((--[\w-]+)/g)]
        .filter(([, token]) => !own.has(token) && !local.has(token))
        .map(([, token]) => `${name}: ${String(token)}`);
    });
    expect(unknown).toEqual([]);
  });

  test('every token is used', () => {
    const everything = [css, readFileSync(join(folder, 'base.css'), 'utf8'), ...components.map(({ text }) => text)];
    const idle = [...new Set([...css.matchAll(/(--[\w-]+):/g)].map(([, name = '']) => name))].filter(
      (name) => !everything.some((text) => text.includes(`var(${name})`) || text.includes(`'${name}'`)),
    );
    expect(idle).toEqual([]);
  });
});
