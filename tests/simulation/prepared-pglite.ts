import {
  messages,
  parse,
  PGlite,
  protocol,
  type PGliteOptions,
  type QueryOptions,
  type Results,
  type Transaction,
} from '@electric-sql/pglite';

/** A statement that the database has planned, by the name under which it keeps it. */
interface Prepared {
  readonly name: string;
  readonly paramTypes: readonly number[];
  /** What its rows are like; empty when it answers none. */
  readonly shape: readonly messages.BackendMessage[];
}

/** So many plans are kept; a program has fewer texts, but lists of any length may be among their words. */
const mostPrepared = 2000;

/**
 * The embedded database with a shorter way in: PGlite plans each statement anew and sends it in six messages. Here each
 * text is planned once, and run by one message. What is run, and what it answers, is the same.
 */
export class PreparedPGlite extends PGlite {
  readonly #prepared = new Map<string, Prepared>();

  /** A database in memory alone that is ready. */
  static async open(options: PGliteOptions = {}): Promise<PreparedPGlite> {
    const database = new PreparedPGlite(options);
    await database.waitReady;
    return database;
  }

  override query<Row>(text: string, params?: unknown[], options?: QueryOptions): Promise<Results<Row>> {
    return this._runExclusiveTransaction(async () => this.#run<Row>(text, params, options));
  }

  override transaction<Value>(run: (tx: Transaction) => Promise<Value>): Promise<Value> {
    const query = async <Row>(text: string, params?: unknown[], options?: QueryOptions) =>
      this.#run<Row>(text, params, options);
    return super.transaction((tx) => run(Object.assign(tx, { query })));
  }

  #run<Row>(text: string, params: readonly unknown[] = [], options: QueryOptions = {}): Results<Row> {
    const { name, paramTypes, shape } = this.#prepared.get(text) ?? this.#prepare(text);
    const values = params.map((value, index) => this.#textOf(value, paramTypes[index]));
    const { bind, execute, sync } = protocol.serialize;
    const answer = this.#exchange([bind({ statement: name, values }), execute({}), sync()]);
    // PGlite copies all parsers, some hundred, for a few of them that are others; looking these up first is the same.
    const parsers = Object.assign(Object.create(this.parsers) as typeof this.parsers, options.parsers);
    const { rowMode = 'object' } = options;
    const [results] = parse.parseResults([...shape, ...answer], parsers, { rowMode });
    return results as Results<Row>;
  }

  #prepare(text: string): Prepared {
    if (this.#prepared.size === mostPrepared) this.#forget();
    const name = `p${this.#prepared.size}`;
    const { parse: prepare, describe, sync } = protocol.serialize;
    const answer = this.#exchange([prepare({ name, text }), describe({ type: 'S', name }), sync()]);
    const shape = answer.filter((message) => message.name === 'rowDescription');
    const prepared = { name, paramTypes: parse.parseDescribeStatementResults(answer), shape };
    this.#prepared.set(text, prepared);
    return prepared;
  }

  #forget(): void {
    this.#exchange([protocol.serialize.query('DEALLOCATE ALL')]);
    this.#prepared.clear();
  }

  #textOf(value: unknown, type: number | undefined): string | null {
    if (value === null || value === undefined) return null;
    const serialize = type === undefined ? undefined : this.serializers[type];
    return serialize === undefined ? String(value) : serialize(value);
  }

  /** Sends messages as one and answers what came back. Throws the database's own error. */
  #exchange(sent: readonly Uint8Array[]): messages.BackendMessage[] {
    const answer: messages.BackendMessage[] = [];
    const bytes = this.execProtocolRawSync(Buffer.concat(sent));
    new protocol.Parser().parse(bytes, (message) => answer.push(message));
    const error = answer.find((message) => message instanceof messages.DatabaseError);
    if (error !== undefined) throw error;
    return answer;
  }
}
