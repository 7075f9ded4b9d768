import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '#lib/server/http/openapi.ts';

/** Every value under a key, anywhere in a document. */
function* valuesOf(key: string, value: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (name === key) yield inner;
    yield* valuesOf(key, inner);
  }
}

describe('the OpenAPI document', () => {
  const document = JSON.parse(JSON.stringify(openApiDocument())) as {
    readonly openapi: string;
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  };
  interface Operation {
    readonly operationId: string;
    readonly responses: Readonly<Record<string, { readonly description: string }>>;
  }

  it('describes every address there is, and no other', () => {
    const root = fileURLToPath(new URL('../../src/routes/api/v1', import.meta.url));
    const found = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('+server.ts'))
      .map(
        (file) =>
          `/${relative(root, join(root, file, '..'))
            .split(sep)
            .join('/')}`,
      )
      .filter((path) => !path.includes('['));
    expect(Object.keys(document.paths).sort()).toEqual(found.sort());
  });

  it('names each operation once and describes its answers', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { responses } of operations) {
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['200', '405', '426', '503']));
      for (const [status, { description }] of Object.entries(responses)) {
        expect(status).toMatch(/^[2-5]\d\d$/);
        expect(description).not.toBe('');
      }
    }
  });

  it('refers to nothing that is not in it', () => {
    const references = [...valuesOf('$ref', document)];
    expect(references.length).toBeGreaterThan(10);
    for (const reference of references) {
      let target: unknown = document;
      expect(reference).toMatch(/^#\//);
      for (const step of String(reference).slice(2).split('/')) {
        target = (target as Readonly<Record<string, unknown>>)[step];
      }
      expect(target, String(reference)).toBeDefined();
    }
  });
});
