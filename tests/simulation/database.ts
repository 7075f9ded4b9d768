import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pglite';
import { queryRows, transactionOf, type Database } from '#lib/server/db/database.ts';
import { migrate } from '#lib/server/db/migrate.ts';
import { PreparedPGlite } from './prepared-pglite.ts';
import { openPrepared } from './prepared-postgres.ts';

/** So many runs leave their dead rows behind before these are cleared away. */
const runsBetweenVacuums = 3;

/** A database, and how any number of statements without values is run on it. */
interface Held {
  readonly port: Database;
  readonly exec: (text: string) => Promise<unknown>;
}

/**
 * The database of all runs of a process. Making one takes longer than a run; emptying it does not. A dump is a second
 * schema with the same tables, because neither taking nor loading a file belongs to what is simulated here.
 */
export class SimDatabase {
  readonly port: Database;
  readonly #exec: Held['exec'];
  readonly #tables: readonly string[];
  #isDumped = false;
  #runs = 0;

  private constructor({ port, exec }: Held, tables: readonly string[]) {
    this.port = port;
    this.#exec = exec;
    this.#tables = tables;
  }

  /** The embedded database, migrated and empty. */
  static async open(): Promise<SimDatabase> {
    const pglite = await PreparedPGlite.open();
    const orm = drizzle(pglite);
    const close = (): Promise<void> => pglite.close();
    const port: Database = { kind: 'pglite', orm, transaction: transactionOf(orm), embedded: undefined, close };
    return SimDatabase.#of({ port, exec: (text) => pglite.exec(text) });
  }

  /** A database of a PostgreSQL server in which nothing is yet, migrated. */
  static openOn(url: string): Promise<SimDatabase> {
    return SimDatabase.#of(openPrepared(url));
  }

  static async #of(held: Held): Promise<SimDatabase> {
    await migrate(held.port);
    const rows = await queryRows<{ name: string }>(
      held.port.orm,
      sql`SELECT quote_ident(tablename) AS name FROM pg_tables
          WHERE schemaname = 'public' AND tablename <> 'schema_migration'`,
    );
    const tables = rows.map(({ name }) => name);
    await held.exec(
      `CREATE SCHEMA dump; ${tables.map((name) => `CREATE TABLE dump.${name} (LIKE ${name})`).join(';')}`,
    );
    return new SimDatabase(held, tables);
  }

  /** Takes everything out that the run before has left. */
  async empty(): Promise<void> {
    await this.#write((name) => `DELETE FROM ${name}`);
    this.#isDumped = false;
    this.#runs += 1;
    if (this.#runs % runsBetweenVacuums === 0) await this.#exec(`VACUUM ${this.#tables.join()}`);
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
    await this.#exec(`BEGIN; SET LOCAL session_replication_role = replica; ${writes}; COMMIT`);
  }
}
