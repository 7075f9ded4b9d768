import * as v from 'valibot';
import { expect, test } from 'vitest';
import { factSchemas } from '#lib/facts/schemas.ts';
import { reviews, type ReviewCode } from '#lib/findings/reviews.ts';
import { cardForm, residentForm } from '#lib/protocol/columns.ts';
import { eventSchema } from '#lib/protocol/event.ts';
import { packChanges } from '#lib/protocol/pack-pull.ts';
import { problemStatus } from '#lib/protocol/problem.ts';
import { rowChanges, scopeNames, scopes } from '#lib/protocol/pull.ts';
import { eventResultSchema, setAsideCodes } from '#lib/protocol/push.ts';
import { hashOfEvent } from '#lib/protocol/seal.ts';
import { openApiDocument } from '#lib/server/http/openapi.ts';
import { readProjectFile } from './project-files.ts';

// docs/protocol.md names what is in the registries, and its examples are what the code makes of them.

const protocol = readProjectFile('docs/protocol.md');

/** The first two cells of each row of the table whose first column has this title, without marks. */
function tableOf(title: string): readonly (readonly string[])[] {
  const [, table = ''] = new RegExp(`^\\| ${title} +\\|.+\n\\|[ :|-]+\\|\n((?:\\|.+\n)+)`, 'm').exec(protocol) ?? [];
  return table
    .trimEnd()
    .split('\n')
    .map((row) =>
      row
        .split('|')
        .slice(1, 3)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
}

const firstCells = (title: string): readonly string[] => tableOf(title).map(([first = '']) => first);

/** The codes that a paragraph names which begins with these words. */
function codesOf(words: string): readonly string[] {
  const paragraph = protocol.split('\n\n').find((one) => one.startsWith(words)) ?? '';
  const [list = ''] = paragraph.slice(words.length).split(/\.\s/);
  return [...list.matchAll(/`(\w+)`/g)].map(([, code = '']) => code);
}

/** The JSON of the block with this mark. */
const exampleOf = (mark: string): unknown =>
  JSON.parse(new RegExp(`^\`\`\`json ${mark}\n([^\`]+)`, 'm').exec(protocol)?.[1] ?? '');

test('the types of events and their versions', () => {
  expect(tableOf('type')).toEqual(Object.entries(factSchemas).map(([type, { length }]) => [type, String(length)]));
});

test('the calls', () => {
  const { paths } = v.parse(
    v.object({ paths: v.record(v.string(), v.record(v.string(), v.unknown())) }),
    openApiDocument(),
  );
  const calls = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(firstCells('call').toSorted()).toEqual(calls.toSorted());
});

test('the problems and their status', () => {
  expect(tableOf('code')).toEqual(Object.entries(problemStatus).map(([code, status]) => [code, String(status)]));
});

test('what is said of an event', () => {
  expect(firstCells('status')).toEqual(['applied', 'duplicate', 'conflict', 'invalid', 'waiting']);
  expect(firstCells('status').toSorted()).toEqual(eventResultSchema.entries.status.options.toSorted());
  expect(codesOf('Why an event is set aside (`code`):')).toEqual(setAsideCodes);
});

test('the reviews that a tablet is told of', () => {
  const told = (Object.keys(reviews) as ReviewCode[]).filter((code) => v.is(eventResultSchema.entries.review, [code]));
  expect(codesOf('What a review may say to a tablet (`review`):')).toEqual(told);
});

test('the scopes and their versions', () => {
  expect(tableOf('scope')).toEqual(scopeNames.map((name) => [name, String(scopes[name].version)]));
});

test('the event of the example can be read, under its own hash', () => {
  const event = v.parse(eventSchema, exampleOf('event'));
  expect(hashOfEvent({ ...event })).toBe(event.hash);
});

test('the allowance of the example is one', () => {
  expect(v.parse(scopes.allowances.row, exampleOf('allowance'))).toEqual(exampleOf('allowance'));
});

test('the residents of the example travel as the columns beside them', () => {
  const rows = v.parse(v.array(scopes.residents.row), exampleOf('rows'));
  const changes = { ...rowChanges(() => []), residents: residentForm.ofRows(rows), cards: cardForm.ofRows([]) };
  expect(packChanges(changes).residents).toEqual(exampleOf('columns'));
});
