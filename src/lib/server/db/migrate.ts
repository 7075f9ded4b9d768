import { sql } from 'drizzle-orm';
import { sha256Base64Url } from '#lib/base/hash.ts';
import { queryRows, type Database, type Transaction } from './database.ts';
import { fillNameForms } from './name-forms.ts';
import { statements as initial } from './migrations/0001-initial.ts';
import { statements as items } from './migrations/0002-items.ts';
import { statements as names } from './migrations/0002-names.ts';
import { statements as sums } from './migrations/0002-sums.ts';
import { statements as tabletLoans } from './migrations/0002-tablet-loans.ts';
import { statements as timeZone } from './migrations/0002-time-zone.ts';
import { statements as itemKeeps } from './migrations/0003-item-keeps.ts';
import { statements as nameForms } from './migrations/0003-name-forms.ts';
import { statements as nameMarks } from './migrations/0003-name-marks.ts';
import { statements as statistics } from './migrations/0003-statistics.ts';
import { statements as hubFacts } from './migrations/0004-hub-facts.ts';
import { statements as seals } from './migrations/0004-seals.ts';
import { statements as adjustments } from './migrations/0005-adjustments.ts';
import { statements as postings } from './migrations/0005-postings.ts';
import { postPast } from './past-postings.ts';
import { statements as residentWords } from './migrations/0005-resident-words.ts';
import { statements as residentErasure } from './migrations/0006-resident-erasure.ts';
import { statements as notes } from './migrations/0007-notes.ts';
import { statements as slowdowns } from './migrations/0008-slowdowns.ts';
import { statements as wordsOfEvents } from './migrations/0009-words-of-events.ts';
import { statements as ownPasswords } from './migrations/0010-own-passwords.ts';
import { statements as noNameHashes } from './migrations/0011-no-name-hashes.ts';
import { statements as reasonsOfTheHub } from './migrations/0012-reasons-of-the-hub.ts';
import { statements as pending } from './migrations/0013-pending.ts';
import { statements as secondFactorTables } from './migrations/0014-second-factors.ts';
import { statements as allowancesTold } from './migrations/0015-allowances-told.ts';
import { statements as keptEvents } from './migrations/0016-kept-events.ts';
import { statements as tokens } from './migrations/0017-tokens.ts';
import { statements as staffMinutes } from './migrations/0018-staff-minutes.ts';
import { statements as noAwardAllowance } from './migrations/0019-no-award-allowance.ts';
import { statements as countedBy } from './migrations/0020-counted-by.ts';
import { statements as residentChanges } from './migrations/0021-resident-changes.ts';
import { statements as things } from './migrations/0022-things.ts';
import { statements as districts } from './migrations/0023-districts.ts';
import { statements as awards } from './migrations/0024-awards.ts';
import { statements as moves } from './migrations/0025-moves.ts';
import { statements as districtCodes } from './migrations/0026-district-codes.ts';
import { statements as residentStays } from './migrations/0027-resident-stays.ts';
import { statements as barcodes } from './migrations/0028-barcodes.ts';
import { statements as movedBatches } from './migrations/0029-moved-batches.ts';
import { statements as itemDisplay } from './migrations/0030-item-display.ts';
import { statements as withdrawals } from './migrations/0031-withdrawals.ts';
import { statements as households } from './migrations/0033-households.ts';
import { statements as residentMerges } from './migrations/0035-resident-merges.ts';
import { statements as closedCommunities } from './migrations/0038-closed-communities.ts';
import { statements as consents } from './migrations/0039-consents.ts';
import { statements as proxies } from './migrations/0040-proxies.ts';

/** One step of the schema, never changed after its release. */
export interface Migration {
  readonly id: string;
  readonly statements: readonly string[];
  /** Another text under this id that some databases were made by, and what brings them to the same. */
  readonly otherwise?: { readonly checksum: string; readonly mend: readonly string[] };
}

/** All steps, oldest first. */
export const migrations: readonly Migration[] = [
  { id: '0001-initial', statements: initial },
  { id: '0002-items', statements: items },
  { id: '0002-names', statements: names },
  { id: '0002-sums', statements: sums },
  { id: '0002-tablet-loans', statements: tabletLoans },
  { id: '0002-time-zone', statements: timeZone },
  { id: '0003-item-keeps', statements: itemKeeps },
  { id: '0003-name-forms', statements: nameForms },
  { id: '0003-name-marks', statements: nameMarks },
  { id: '0003-statistics', statements: statistics },
  { id: '0004-hub-facts', statements: hubFacts },
  { id: '0004-seals', statements: seals },
  { id: '0005-adjustments', statements: adjustments },
  { id: '0005-postings', statements: postings },
  { id: '0005-resident-words', statements: residentWords },
  { id: '0006-resident-erasure', statements: residentErasure },
  { id: '0007-notes', statements: notes },
  { id: '0008-slowdowns', statements: slowdowns },
  { id: '0009-words-of-events', statements: wordsOfEvents },
  { id: '0010-own-passwords', statements: ownPasswords },
  { id: '0011-no-name-hashes', statements: noNameHashes },
  { id: '0012-reasons-of-the-hub', statements: reasonsOfTheHub },
  {
    id: '0013-pending',
    statements: pending,
    // It was changed in place for a while, and left out a column that 0019 drops anyway.
    otherwise: {
      checksum: 's3bacF4oboQWolVtMUctX4mTNBRspnORZEddUBhoG_Q',
      mend: ['ALTER TABLE "kiosk" ADD COLUMN "award_allowance" bigint'],
    },
  },
  { id: '0014-second-factors', statements: secondFactorTables },
  { id: '0015-allowances-told', statements: allowancesTold },
  { id: '0016-kept-events', statements: keptEvents },
  { id: '0017-tokens', statements: tokens },
  { id: '0018-staff-minutes', statements: staffMinutes },
  { id: '0019-no-award-allowance', statements: noAwardAllowance },
  { id: '0020-counted-by', statements: countedBy },
  { id: '0021-resident-changes', statements: residentChanges },
  { id: '0022-things', statements: things },
  { id: '0023-districts', statements: districts },
  { id: '0024-awards', statements: awards },
  { id: '0025-moves', statements: moves },
  { id: '0026-district-codes', statements: districtCodes },
  { id: '0027-resident-stays', statements: residentStays },
  { id: '0028-barcodes', statements: barcodes },
  { id: '0029-moved-batches', statements: movedBatches },
  { id: '0030-item-display', statements: itemDisplay },
  { id: '0031-withdrawals', statements: withdrawals },
  { id: '0033-households', statements: households },
  { id: '0035-resident-merges', statements: residentMerges },
  { id: '0038-closed-communities', statements: closedCommunities },
  { id: '0039-consents', statements: consents },
  { id: '0040-proxies', statements: proxies },
];

/** The database does not fit this program: newer than it, or migrated by other steps. */
export class SchemaMismatch extends Error {
  override readonly name = 'SchemaMismatch';
}

/** Brings the schema up to date. Several hub processes may start at once: one migrates, the others wait for it. */
export async function migrate(database: Database, steps: readonly Migration[] = migrations): Promise<void> {
  await createRecord(database);
  await database.transaction(async (tx) => {
    // A step over many rows, and waiting for another process that does it, may take longer than a request may.
    await tx.execute(sql`SET LOCAL statement_timeout = 0`);
    await tx.execute(sql`SET LOCAL lock_timeout = 0`);
    await tx.execute(sql`LOCK TABLE schema_migration IN EXCLUSIVE MODE`);
    const done = await queryRows<{ id: string; checksum: string }>(
      tx,
      sql`SELECT id, checksum FROM schema_migration ORDER BY id`,
    );
    const mended = checkRecord(done, steps);
    for (const step of mended) await mend(tx, step);
    for (const step of steps.slice(done.length)) await apply(tx, step);
  });
  if (steps !== migrations) return;
  await fillNameForms(database);
  await postPast(database);
}

async function createRecord(database: Database): Promise<void> {
  const create = sql`CREATE TABLE IF NOT EXISTS schema_migration (id text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`;
  try {
    await database.orm.execute(create);
  } catch {
    // Two first starts at the same moment can collide in PostgreSQL's catalogue even with IF NOT EXISTS; the table is
    // there then.
    await database.orm.execute(create);
  }
}

/** @returns the steps that the database took by another text */
function checkRecord(
  done: readonly { id: string; checksum: string }[],
  steps: readonly Migration[],
): readonly Migration[] {
  const otherwise: Migration[] = [];
  for (const [index, { id, checksum }] of done.entries()) {
    const step = steps[index];
    if (step === undefined)
      throw new SchemaMismatch(`The database is newer than this program: it has migration ${id}.`);
    if (step.id === id && step.otherwise?.checksum === checksum) otherwise.push(step);
    else if (step.id !== id || checksumOf(step) !== checksum) {
      throw new SchemaMismatch(`Migration ${id} of the database is not the one of this program.`);
    }
  }
  return otherwise;
}

async function mend(tx: Transaction, step: Migration): Promise<void> {
  for (const statement of step.otherwise?.mend ?? []) await tx.execute(sql.raw(statement));
  await tx.execute(sql`UPDATE schema_migration SET checksum = ${checksumOf(step)} WHERE id = ${step.id}`);
}

async function apply(tx: Transaction, step: Migration): Promise<void> {
  for (const statement of step.statements) await tx.execute(sql.raw(statement));
  await tx.execute(sql`INSERT INTO schema_migration (id, checksum) VALUES (${step.id}, ${checksumOf(step)})`);
}

export const checksumOf = (step: Migration): string => sha256Base64Url(step.statements.join(';'));
