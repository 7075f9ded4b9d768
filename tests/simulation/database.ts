import { drizzle } from 'drizzle-orm/pglite';
import { transactionOf, type Database } from '#lib/server/db/database.ts';
import { migrate } from '#lib/server/db/migrate.ts';
import { PreparedPGlite } from './prepared-pglite.ts';

/** So many runs leave their dead rows behind before these are cleared away. */
const runsBetweenVacuums = 3;

/**
 * The embedded database of all runs of a process. Starting one takes longer than a run; emptying it does not. A dump is
 * a second schema with the same tables, because neither taking nor loading a file belongs to what is simulated here.
 */
export class SimDatabase {
  readonly port: Database;
  readonly #pglite: PreparedPGlite;
  readonly #tables: readonly string[];
  #isDumped = false;
  #runs = 0;

  private constructor(pglite: PreparedPGlite, port: Database, tables: readonly string[]) {
    this.#pglite = pglite;
    this.port = port;
    this.#tables = tables;
  }

  /** A migrated and empty database. */
  static async open(): Promise<SimDatabase> {
    const pglite = await PreparedPGlite.open();
    const orm = drizzle(pglite);
    const close = (): Promise<void> => pglite.close();
    const port: Database = { kind: 'pglite', orm, transaction: transactionOf(orm), embedded: undefined, close };
    await migrate(port);
    const { rows } = await pglite.query<{ name: string }>(
      `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migration'`,
    );
    const tables = rows.map(({ name }) => name);
    await pglite.exec(
      `CREATE SCHEMA dump; ${tables.map((name) => `CREATE TABLE dump.${name} (LIKE ${name})`).join(';')}`,
    );
    return new SimDatabase(pglite, port, tables);
  }

  /** Takes everything out that the run before has left. */
  async empty(): Promise<void> {
    await this.#write((name) => `DELETE FROM ${name}`);
    this.#isDumped = false;
    this.#runs += 1;
    if (this.#runs % runsBetweenVacuums === 0) await this.#pglite.exec(`VACUUM ${this.#tables.join()}`);
  }

  /** Keeps a copy of everything as it is. */
  async dump(): Promise<void> {
    await this.#write((name) => `DELETE FROM dump.${name}; INSERT INTO dump.${name} SELECT * FROM ${name}`);
    this.#isDumped = true;
  }

  /** Puts the last dump in the place of everything. Returns false when there is none. */
  async putBack(): Promise<boolean> {
    if (!this.#isDumped) return false;
    await this.#write((name) => `DELETE FROM ${name}; INSERT INTO ${name} SELECT * FROM dump.${name}`);
    return true;
  }

  close(): Promise<void> {
    return this.port.close();
  }

  /** Writes past the triggers that keep the ledger append-only, all or nothing. */
  async #write(ofTable: (name: string) => string): Promise<void> {
    const writes = this.#tables.map(ofTable).join(';');
    await this.#pglite.exec(`BEGIN; SET LOCAL session_replication_role = replica; ${writes}; COMMIT`);
  }
}
