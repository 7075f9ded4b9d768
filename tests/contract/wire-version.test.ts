import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '#lib/base/hash.ts';
import { protocolVersion } from '#lib/protocol/versions.ts';
import { scopeParameter } from '#lib/protocol/pull.ts';
import { jsonSchemaOf, openApiDocument, wireSchemas } from '#lib/server/http/openapi.ts';

// A tablet may come back after months with an outbox of that age, so that a change of what travels is a decision:
// a field that is added and may be absent keeps the version; anything else needs a new one, and the old stays readable.
// When a hash below differs, decide, and only then write the new one down.
const decided = {
  versions: {
    protocol: 2,
    scopes: 'communities.2,staff.1,categories.1,suppliers.1,items.1,stock.1,batches.1,residents.4,cards.2',
  },
  hashes: {
    AllotmentRequest: '07cd30ca63efa88e',
    AllotmentResponse: '7ff26d9c2a84d59e',
    EnrolmentRequest: '838aeddbdd1d1f51',
    EnrolmentResponse: '1991ce2458107339',
    Event: '2c6f22227448379d',
    OversizedLabel: '04b08c2baf168f9f',
    Problem: 'c35b6edadab1c195',
    PullResponse: '98f5bc4bd78563e5',
    PushRequest: 'ee9b279bf90498db',
    PushResponse: 'dea586cd4bf8ed8a',
  },
};

const names = Object.keys(wireSchemas) as (keyof typeof wireSchemas)[];
const hashOf = (name: (typeof names)[number]) =>
  createHash('sha256')
    .update(canonicalJson(jsonSchemaOf(name)))
    .digest('hex')
    .slice(0, 16);

describe('what travels between kiosk and hub', () => {
  it('has the versions that were decided', () => {
    expect({ protocol: protocolVersion, scopes: scopeParameter }).toEqual(decided.versions);
  });

  it('has the shape that was decided with them', () => {
    expect(Object.fromEntries(names.map((name) => [name, hashOf(name)]))).toEqual(decided.hashes);
  });
});

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
