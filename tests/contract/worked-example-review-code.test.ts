import { expect, test } from 'vitest';
import type { ReviewCode } from '#lib/findings/reviews.ts';
import { filesBelow } from './project-files.ts';

// The worked example of docs/architecture.md, "To add a review code", as a count of files.

const registry = 'src/lib/findings/reviews.ts';
/** Which reviews a tablet of 0.1 may be told of was settled with that release: no code that is added goes there. */
const settled = 'src/lib/protocol/push.ts';

const product = filesBelow('src', ['.ts', '.svelte']).filter(({ name }) => !name.endsWith('.test.ts'));

/** Codes whose names mean nothing else. */
const examples = ['oversell', 'countConflict', 'barcodeTwice', 'numberTwice'] as const satisfies readonly ReviewCode[];

test.each(examples)(
  '%s stands in a file of its own, where its fact raises it, and in a line of the registry',
  (code) => {
    const naming = product.filter(({ text }) => new RegExp(String.raw`\b${code}\b`).test(text)).map(({ name }) => name);
    expect(naming).toContain(registry);
    const own = naming.filter((name) => name !== registry && name !== settled);
    expect(own, own.join('\n')).toHaveLength(2);
  },
);
