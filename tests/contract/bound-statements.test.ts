import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { unboundIn } from '../postgres/bound-statements.ts';

// The shapes that were tried on a database that is spread by community, and what works in their place
// (docs/scaling.md).

const client = new pg.Client({ connectionString: inject('postgres').planner });
beforeAll(() => client.connect());
afterAll(() => client.end());

const shapes: readonly (readonly [name: string, unbound: readonly string[], failing: string, working: string])[] = [
  [
    'a table that is bound by another one behind a LIMIT',
    ['kiosk'],
    `SELECT kiosk.store FROM unnest($2::text[]) AS wanted(id) CROSS JOIN LATERAL (
      SELECT * FROM event WHERE community = $1 AND id = wanted.id::uuid LIMIT 1) AS event
      JOIN kiosk ON kiosk.community = event.community AND kiosk.id = event.kiosk`,
    `SELECT kiosk.store FROM unnest($2::text[]) AS wanted(id) CROSS JOIN LATERAL (
      SELECT * FROM event WHERE community = $1 AND id = wanted.id::uuid LIMIT 1) AS event
      JOIN kiosk ON kiosk.community = $1 AND kiosk.id = event.kiosk`,
  ],
  [
    'a correlated subquery',
    ['batch'],
    `SELECT item, (SELECT count(*) FROM batch WHERE batch.community = stock.community AND batch.item = stock.item)
      FROM stock WHERE community = $1`,
    `SELECT item, (SELECT count(*) FROM batch WHERE batch.community = $1 AND batch.item = stock.item)
      FROM stock WHERE community = $1`,
  ],
  [
    'rows that are given and inserted',
    ['INSERT … SELECT of no table'],
    `INSERT INTO waiting (community, event, waits_for) SELECT $1, event, '' FROM unnest($2::uuid[]) AS given(event)`,
    `INSERT INTO waiting (community, event, waits_for)
      SELECT home.id, given.event, '' FROM community AS home CROSS JOIN unnest($2::uuid[]) AS given(event)
      WHERE home.id = $1`,
  ],
  [
    'rows that name no community',
    ['what is inserted'],
    `INSERT INTO waiting (event, waits_for) VALUES ($1, $2)`,
    `INSERT INTO waiting (community, event, waits_for) VALUES ($3, $1, $2)`,
  ],
  [
    'a SELECT of no column',
    ['SELECT of no column'],
    `SELECT EXISTS (SELECT FROM waiting WHERE community = $1)`,
    `SELECT EXISTS (SELECT 1 FROM waiting WHERE community = $1)`,
  ],
];

it.each(shapes)('names %s, and takes the form that works', async (_name, unbound, failing, working) => {
  expect(await unboundIn(client, failing)).toEqual(unbound);
  expect(await unboundIn(client, working)).toEqual([]);
});

it('lets one community be joined by a column, since the planner binds both tables', async () => {
  const joined = `SELECT item.name, supplier.name FROM item
    LEFT JOIN supplier ON supplier.community = item.community AND supplier.id = item.supplier WHERE item.community = $1`;
  expect(await unboundIn(client, joined)).toEqual([]);
});
