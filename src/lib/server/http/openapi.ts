import { toJsonSchema, type JsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { allotmentRequestSchema, allotmentResponseSchema } from '#lib/protocol/allotment.ts';
import { enrolmentRequestSchema, enrolmentResponseSchema } from '#lib/protocol/enrolment.ts';
import { eventSchema } from '#lib/protocol/event.ts';
import { namesakesRequestSchema, namesakesResponseSchema } from '#lib/protocol/namesakes.ts';
import { columnSchemas } from '#lib/protocol/scopes/scope.ts';
import { problemMediaType, problemSchema, problemStatus, type ProblemCode } from '#lib/protocol/problem.ts';
import { proofScheme, protocolHeader } from '#lib/protocol/proof.ts';
import { maxPageRows, pullResponseSchema, scopeParameter } from '#lib/protocol/pull.ts';
import { oversizedLabelSchema, pushRequestSchema, pushResponseSchema } from '#lib/protocol/push.ts';
import { firstProtocol, protocolVersion } from '#lib/protocol/versions.ts';

/** Every schema that travels, by the name it has in the OpenAPI document. */
export const wireSchemas = {
  AllotmentRequest: allotmentRequestSchema,
  AllotmentResponse: allotmentResponseSchema,
  EnrolmentRequest: enrolmentRequestSchema,
  EnrolmentResponse: enrolmentResponseSchema,
  Event: eventSchema,
  NamesakesRequest: namesakesRequestSchema,
  NamesakesResponse: namesakesResponseSchema,
  OversizedLabel: oversizedLabelSchema,
  Problem: problemSchema,
  PullResponse: pullResponseSchema,
  PushRequest: pushRequestSchema,
  PushResponse: pushResponseSchema,
} as const satisfies Readonly<Record<string, GenericSchema>>;
type WireName = keyof typeof wireSchemas;

/** Columns are looked at in plain loops, in which nobody can see what they are. */
const columnJsonSchemas = new Map<unknown, JsonSchema>(
  Object.entries(columnSchemas).map(([type, schema]) => [
    schema,
    { type: 'array', items: { type: type as keyof typeof columnSchemas } },
  ]),
);

/** A wire schema as JSON Schema 2020-12. Checks that only code can express, such as sums, are left out. */
export function jsonSchemaOf(name: WireName): Readonly<Record<string, unknown>> {
  const converted = toJsonSchema(wireSchemas[name], {
    target: 'draft-2020-12',
    typeMode: 'input',
    errorMode: 'ignore',
    overrideSchema: ({ valibotSchema }) => columnJsonSchemas.get(valibotSchema),
  });
  // Inside an OpenAPI document the dialect is named once, at the top.
  const { $schema: _dialect, ...schema } = converted;
  return schema;
}

const jsonContent = (name: WireName) => ({
  'application/json': { schema: { $ref: `#/components/schemas/${name}` } },
});

const answer = (description: string, name?: WireName) => ({
  description,
  ...(name === undefined ? {} : { content: jsonContent(name) }),
});

/** The answers to a bad request: one for each status, naming its codes. */
function problems(codes: readonly ProblemCode[]): Readonly<Record<string, unknown>> {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) byStatus.set(problemStatus[code], [...(byStatus.get(problemStatus[code]) ?? []), code]);
  return Object.fromEntries(
    [...byStatus].map(([status, named]) => [
      String(status),
      {
        description: named.join(', '),
        content: { [problemMediaType]: { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

const everywhere = ['method-not-allowed', 'protocol-unsupported', 'hub-unavailable'] as const;
const ofProofs = ['proof-missing', 'proof-invalid', 'proof-stale', 'proof-replayed'] as const;
const ofKiosks = [...ofProofs, 'kiosk-unknown', 'kiosk-revoked'] as const;
const ofBodies = ['request-malformed', 'batch-too-large', 'media-type-unsupported'] as const;

const kiosk = [{ kioskProof: [] }];
const anyone: readonly never[] = [];
const version = { $ref: '#/components/parameters/ProtocolVersion' };

const parameter = (name: string, description: string, schema: object, required = false) => ({
  name,
  in: 'query',
  description,
  required,
  schema,
});

const kioskPaths = {
  '/enrolments': {
    post: {
      operationId: 'enrol',
      summary: 'Enrols a tablet that has a pairing code; the same key again is the same kiosk',
      security: kiosk,
      parameters: [version],
      requestBody: { required: true, content: jsonContent('EnrolmentRequest') },
      responses: {
        200: answer('The tablet is a kiosk', 'EnrolmentResponse'),
        ...problems([...everywhere, ...ofBodies, ...ofProofs, 'pairing-code-wrong', 'too-many-attempts']),
      },
    },
  },
  '/allotments': {
    post: {
      operationId: 'askForPoints',
      summary: 'Sets points of a resident apart for the kiosk, and asks those who hold the rest',
      security: kiosk,
      parameters: [version],
      requestBody: { required: true, content: jsonContent('AllotmentRequest') },
      responses: {
        200: answer('What the kiosk holds now, and what it waits for', 'AllotmentResponse'),
        ...problems([...everywhere, ...ofBodies, ...ofKiosks, 'resident-unknown']),
      },
    },
  },
  '/namesakes': {
    post: {
      operationId: 'findNamesakes',
      summary: 'Tells staff at a kiosk which residents bear a whole name, so often',
      security: kiosk,
      parameters: [version],
      requestBody: { required: true, content: jsonContent('NamesakesRequest') },
      responses: {
        200: answer('The residents of that name', 'NamesakesResponse'),
        ...problems([...everywhere, ...ofBodies, ...ofKiosks, 'not-found', 'too-many-attempts']),
      },
    },
  },
  '/sync/push': {
    post: {
      operationId: 'push',
      summary: 'Takes events in the order of seq and answers each',
      security: kiosk,
      parameters: [version],
      requestBody: { required: true, content: jsonContent('PushRequest') },
      responses: {
        200: answer('How many events were looked at, and what is to be said of them', 'PushResponse'),
        ...problems([...everywhere, ...ofBodies, ...ofKiosks]),
      },
    },
  },
  '/sync/pull': {
    get: {
      operationId: 'pull',
      summary: 'One page of what has changed behind a cursor',
      security: kiosk,
      parameters: [
        version,
        parameter('cursor', 'Where the last page ended; absent at the start', { type: 'string' }),
        parameter('limit', 'Most rows of the page', { type: 'integer', minimum: 1, maximum: maxPageRows }),
        parameter('epoch', 'The epoch of the kiosk, for ackSeq', { type: 'string', format: 'uuid' }, true),
        parameter('scopes', 'The scopes that are understood', { type: 'string', examples: [scopeParameter] }),
        parameter(
          'lease',
          'Until when the kiosk may spend by its last lease, in ms by the hub’s clock; none before the first',
          {
            type: 'string',
            examples: ['none', '1795339800000'],
          },
        ),
      ],
      responses: {
        200: answer('Changed rows by scope', 'PullResponse'),
        ...problems([...everywhere, 'request-malformed', ...ofKiosks]),
      },
    },
  },
  '/sync/live': {
    get: {
      operationId: 'live',
      summary: 'Server-sent events of type "change", without content',
      security: kiosk,
      parameters: [version],
      responses: {
        200: { description: 'A stream', content: { 'text/event-stream': { schema: { type: 'string' } } } },
        ...problems([...everywhere, ...ofKiosks]),
      },
    },
  },
};

const statusPath = (operationId: string, summary: string, mediaType = 'application/json') => ({
  get: {
    operationId,
    summary,
    security: anyone,
    responses: {
      200: { description: summary, content: { [mediaType]: { schema: {} } } },
      ...problems(everywhere),
    },
  },
});

/** The OpenAPI 3.1 document of `/api/v1`. */
export function openApiDocument(): Readonly<Record<string, unknown>> {
  const names = Object.keys(wireSchemas) as WireName[];
  return {
    openapi: '3.1.1',
    info: {
      title: 'Points Store: kiosk and hub',
      version: `${protocolVersion}.0.0`,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    servers: [{ url: '/api/v1' }],
    paths: {
      ...kioskPaths,
      '/health': statusPath('health', 'The process lives'),
      '/ready': statusPath('ready', 'The database answers'),
      '/metrics': statusPath('metrics', 'Figures for Prometheus', 'text/plain'),
      '/openapi.json': statusPath('openapi', 'This document'),
    },
    components: {
      parameters: {
        ProtocolVersion: {
          name: protocolHeader,
          in: 'header',
          description: 'The protocol version that the kiosk speaks',
          schema: { type: 'string', enum: [String(firstProtocol), String(protocolVersion)] },
        },
      },
      securitySchemes: {
        kioskProof: {
          type: 'apiKey',
          in: 'header',
          name: 'authorization',
          description: `"${proofScheme}" and a compact JWS (ES256) over method, path, body hash, time and nonce`,
        },
      },
      schemas: Object.fromEntries(names.map((name) => [name, jsonSchemaOf(name)])),
    },
  };
}
