import { sql } from 'drizzle-orm';
import * as v from 'valibot';
import { sha256Base64Url } from '#lib/base/hash.ts';
import { readHubFact, type HubFactType, type RecordedHubFact } from '#lib/hub-facts/hub-fact.ts';
import { isBuried } from '#lib/hub-facts/reason.ts';
import { commitmentOfText } from '#lib/hub-facts/residents/person.ts';
import { chainLines, settleChainLines, type ChainLines } from './chain-places.ts';
import { queryRows, type Database } from './db/database.ts';
import { isInfrastructureFailure } from './db/failure.ts';
import type { Encryption } from './encryption.ts';
import { nextRevision, reopen } from './ledger/community.ts';
import { chainEnd, enterHubFact, type ChainCopy, type ChainedHubFact } from './ledger/hub-chain.ts';
import { holdsHere } from './ledger/sealing.ts';
import type { Hub } from './hub.ts';

/*
 * The second copy of the hub's chain: a file (chain-places.ts) to which every fact is appended after its commit and
 * before the answer, so that a restore loses nothing of what managers did. Each line holds one fact:
 *
 *   {"payload":"{…}","hash":"…","confidential":"{…}","words":["{…}"]}
 *
 * `words` are what the fact commits to: those of people, and the reason. They are taken out again when they are erased,
 * and a fact that held its reason itself gives way to its tombstone, whose hash the fact says that asked for it.
 * The file is read by hashes alone: whoever puts the files of several hubs together, in any order, has one copy of all.
 * A line that was torn, or that says something else than its hash, is as good as not there.
 */

const lineSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    payload: v.string(),
    hash: v.string(),
    confidential: v.nullable(v.string()),
    words: v.optional(v.array(v.string()), []),
  }),
);

type Line = v.InferOutput<typeof lineSchema>;
type Host = Pick<Hub, 'database' | 'logger'>;

/**
 * Brings database and second copy of a data folder to the same facts: those that the database has lost are applied once
 * more, those that the copy lacks are written down. For the start of a hub. Throws what the database throws; a file
 * that cannot be written is logged, and tried again with each fact.
 */
export async function openChainCopy(host: Host, dataDir: string, encryption?: Encryption): Promise<ChainCopy> {
  await settle(host, dataDir, encryption);
  const lines = chainLines(dataDir, encryption);
  const copied = readChainLines(await readCopy(host, lines), host.logger);
  const followers = followersIn(copied.values());
  const written = new Map<string, number>();
  // What a district's chain says brings communities that the database has lost, whose own chains come behind.
  for (let ids = await communitiesBut(host, written); ids.length > 0; ids = await communitiesBut(host, written)) {
    for (const id of ids) {
      await replay(host, id, followers);
      written.set(id, await countCopied(host, id, copied));
    }
  }
  const copy = new ChainCopyFile(host, lines, written);
  for (const id of written.keys()) await copy.write(id);
  return copy;
}

/** The communities of a database but for those that were looked at. */
async function communitiesBut({ database }: Host, known: ReadonlyMap<string, number>): Promise<readonly string[]> {
  const rows = await queryRows<{ id: string }>(database.orm, sql`SELECT id FROM community ORDER BY id`);
  return rows.map(({ id }) => id).filter((id) => !known.has(id));
}

async function settle({ logger }: Host, dataDir: string, encryption: Encryption | undefined): Promise<void> {
  try {
    const setApart = await settleChainLines(dataDir, encryption);
    if (setApart !== undefined) logger.error({ file: setApart }, 'a second copy was set apart: nobody has opened it');
  } catch (error) {
    logger.error({ err: error }, 'the second copy of the chain could not be put in its place');
  }
}

/** The text of a copy: none where there is no file yet, and where it cannot be read, which is logged. */
async function readCopy({ logger }: Host, { file, read }: ChainLines): Promise<string> {
  try {
    return await read();
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing) logger.error({ err: error, file }, 'the second copy of the chain could not be read');
    return '';
  }
}

/**
 * The facts of a copy's text by their hashes. Those of a later release are logged: nothing behind them can be applied.
 */
export function readChainLines(text: string, logger?: Host['logger']): ReadonlyMap<string, ChainedHubFact> {
  const facts = new Map<string, ChainedHubFact>();
  const buried: ChainedHubFact[] = [];
  for (const line of text.split('\n')) {
    const read = v.safeParse(lineSchema, line);
    if (!read.success) continue;
    const { hash, payload, confidential, words } = read.output;
    const isWhole = sha256Base64Url(payload) === hash;
    const fact = readHubFact(payload);
    if (fact === undefined && isWhole) logger?.error({ hash }, 'the second copy holds a fact of a later release');
    if (fact === undefined || !(isWhole || isBuried(fact))) continue;
    // Whoever edits the file could otherwise give themselves a password with the next restore.
    if (fact.confidential !== hashOfText(confidential)) continue;
    if (!isWhole) {
      buried.push({ ...read.output, fact });
      continue;
    }
    // Of two hubs one may have entered somebody whom the other knows by a fact alone.
    facts.set(hash, { ...read.output, fact, words: [...new Set([...(facts.get(hash)?.words ?? []), ...words])] });
  }
  const tombstones = tombstonesAskedFor(facts.values());
  for (const each of buried) {
    if (tombstones.get(each.fact.id) === sha256Base64Url(each.payload)) facts.set(each.hash, each);
  }
  return facts;
}

/** The hashes of the tombstones that facts ask for, by the id of the fact in whose place each stands. */
const tombstonesAskedFor = (facts: Iterable<ChainedHubFact>): ReadonlyMap<string, string | null> =>
  new Map(
    [...facts].flatMap(({ fact }) =>
      fact.type === 'reason.erased' ? fact.body.reasons.map((each) => [each.factId, each.tombstone] as const) : [],
    ),
  );

/** What a fact says of its confidential text; null for none. */
const hashOfText = (text: string | null): string | null => (text === null ? null : sha256Base64Url(text));

/** The facts that name each hash as that of the one before them: more than one where the chain forks. */
function followersIn(facts: Iterable<ChainedHubFact>): ReadonlyMap<string, readonly ChainedHubFact[]> {
  const followers = new Map<string, ChainedHubFact[]>();
  for (const fact of facts) followers.set(fact.fact.prev, [...(followers.get(fact.fact.prev) ?? []), fact]);
  return followers;
}

/** Applies what the database has lost, up to the first place where the copy knows two facts, or none. */
async function replay(
  { database, logger }: Host,
  communityId: string,
  followers: ReadonlyMap<string, readonly ChainedHubFact[]>,
): Promise<void> {
  for (let replayed = 0; ; replayed += 1) {
    const { hash: end } = await chainEnd(database.orm, communityId);
    const [next, ...others] = followers.get(end) ?? [];
    if (others.length > 0)
      logger.error({ community: communityId, hash: end }, 'the second copy of the chain forks here');
    if (next === undefined || others.length > 0) {
      if (replayed > 0) logger.info({ community: communityId, facts: replayed }, 'facts of the hub were restored');
      return;
    }
    try {
      await enterAgain(database, next, logger);
    } catch (error) {
      if (isInfrastructureFailure(error)) throw error;
      logger.error({ err: error, community: communityId, fact: next.hash }, 'a fact of the hub could not be restored');
      return;
    }
  }
}

const enterAgain = (database: Database, next: ChainedHubFact, logger: Host['logger']): Promise<void> =>
  database.transaction(async (tx) => {
    const { community: communityId, at, prev } = next.fact;
    if (next.fact.type === 'community.resumed') await reopen(tx, communityId);
    let revision = await nextRevision(tx, communityId);
    // Another hub may have started at the same moment.
    if ((await chainEnd(tx, communityId)).hash !== prev) return;
    // A seal counts as outdated by being applied in another change than it says. Where tablets have sent events before
    // the copy was there, the numbers may meet by chance, and it would be taken for one that holds.
    const { fact, payload } = next;
    const isMet = fact.type === 'ledger.sealed' && fact.body.through === revision;
    if (isMet && !(await holdsHere(tx, fact, payload))) revision = await nextRevision(tx, communityId);
    await enterHubFact(tx, { communityId, revision, now: new Date(at) }, next, logger);
  });

/** How many facts of a community the copy holds without a gap from the first one on; tells of what fits nowhere. */
async function countCopied(
  { database, logger }: Host,
  communityId: string,
  copied: ReadonlyMap<string, ChainedHubFact>,
): Promise<number> {
  const rows = await queryRows<{ hash: string }>(
    database.orm,
    sql`SELECT hash FROM hub_fact WHERE community = ${communityId} ORDER BY number`,
  );
  const stored = new Set(rows.map(({ hash }) => hash));
  const strange = [...copied.values()].filter(
    ({ hash, fact }) => fact.community === communityId && !stored.has(hash),
  ).length;
  if (strange > 0) {
    logger.error(
      { community: communityId, facts: strange },
      'the second copy holds facts that do not fit this database',
    );
  }
  const missing = rows.findIndex(({ hash }) => !copied.has(hash));
  return missing < 0 ? rows.length : missing;
}

/** Appends to a file, and takes the words of people out of it who were erased. */
class ChainCopyFile implements ChainCopy {
  readonly #host: Host;
  readonly #lines: ChainLines;
  /** Up to which number of each community the file holds every fact. */
  readonly #written: Map<string, number>;
  /** Communities of which the file may hold words that were erased; all of them at first. */
  readonly #mayHoldErased: Set<string>;
  #last: Promise<void> = Promise.resolve();
  #failed = false;

  constructor(host: Host, lines: ChainLines, written: Map<string, number>) {
    this.#host = host;
    this.#lines = lines;
    this.#written = written;
    this.#mayHoldErased = new Set(written.keys());
  }

  isBehind(): boolean {
    return this.#failed;
  }

  write(communityId: string): Promise<void> {
    this.#last = this.#last.then(async () => {
      try {
        await this.#append(communityId);
        await this.#erase(communityId);
        this.#failed = false;
      } catch (error) {
        this.#failed = true;
        const { file } = this.#lines;
        this.#host.logger.error({ err: error, file }, 'the second copy of the chain could not be written');
      }
    });
    return this.#last;
  }

  async #append(communityId: string): Promise<void> {
    type Row = Omit<Line, 'words'> & { readonly number: number; readonly type: string; readonly words: string };
    const rows = await queryRows<Row>(
      this.#host.database.orm,
      sql`SELECT fact.number, fact.type, fact.payload, fact.hash, beside.said AS confidential,
          (SELECT coalesce(json_agg(words.said), '[]') FROM resident_words AS words
            WHERE words.community = ${communityId} AND words.fact = fact.id)::text AS words
        FROM hub_fact AS fact LEFT JOIN hub_fact_confidential AS beside
          ON beside.community = fact.community AND beside.number = fact.number
        WHERE fact.community = ${communityId} AND fact.number > ${this.#written.get(communityId) ?? 0}
        ORDER BY fact.number`,
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    if (rows.some(({ type }) => erasing.has(type))) this.#mayHoldErased.add(communityId);
    const lines = rows.map(({ payload, hash, confidential, words }) =>
      lineOf({ payload, hash, confidential, words: JSON.parse(words) as string[] }),
    );
    await this.#lines.append(`${lines.join('\n')}\n`);
    this.#written.set(communityId, last.number);
  }

  async #erase(communityId: string): Promise<void> {
    if (!this.#mayHoldErased.has(communityId)) return;
    const { orm } = this.#host.database;
    const residents = await queryRows<{ resident: string }>(
      orm,
      sql`SELECT resident FROM resident_erasure WHERE community = ${communityId}`,
    );
    const reasons = await queryRows<{ id: string; payload: string }>(
      orm,
      sql`SELECT fact.id::text AS id, fact.payload FROM hub_fact_erasure AS erasure
        JOIN hub_fact AS fact ON fact.community = ${communityId} AND fact.id = erasure.erased
        WHERE erasure.community = ${communityId}`,
    );
    if (residents.length > 0 || reasons.length > 0) {
      const erased = {
        communityId,
        residents: new Set(residents.map(({ resident }) => resident)),
        payloads: new Map(reasons.map(({ id, payload }) => [id, payload])),
      };
      const text = await this.#lines.read();
      const left = withoutErased(text, erased);
      if (left !== text) await this.#lines.replace(left);
    }
    this.#mayHoldErased.delete(communityId);
  }
}

/** Facts by which something is erased that a line before them holds. */
const erasing: ReadonlySet<string> = new Set<HubFactType>(['resident.erased', 'reason.erased']);

/** A line; without `words` where there are none, as nearly always. */
const lineOf = ({ words, ...line }: Line): string => JSON.stringify(words.length === 0 ? line : { ...line, words });

/** What of a community was erased: words of residents, and reasons of facts by id, with what is left of each fact. */
interface Erased {
  readonly communityId: string;
  readonly residents: ReadonlySet<string>;
  readonly payloads: ReadonlyMap<string, string>;
}

/** The text of a copy without what was erased. */
const withoutErased = (text: string, erased: Erased): string =>
  text
    .split('\n')
    .map((line) => {
      const read = v.safeParse(lineSchema, line);
      const fact = read.success ? readHubFact(read.output.payload) : undefined;
      if (!read.success || fact?.community !== erased.communityId) return line;
      const gone = erasedCommitments(fact, erased);
      const words = read.output.words.filter((said) => !gone.has(commitmentOfText(said)));
      const payload = erased.payloads.get(fact.id) ?? read.output.payload;
      const isSame = payload === read.output.payload && words.length === read.output.words.length;
      return isSame ? line : lineOf({ ...read.output, payload, words });
    })
    .join('\n');

/** The commitments of a fact to what was erased. */
function erasedCommitments(fact: RecordedHubFact, { residents, payloads }: Erased): ReadonlySet<string | null> {
  const people = worded(fact).flatMap(({ residentId, words }) => (residents.has(residentId) ? [words] : []));
  return new Set(fact.words !== null && payloads.has(fact.id) ? [...people, fact.words] : people);
}

/** Of whom a fact commits to words. */
function worded(fact: RecordedHubFact): readonly { readonly residentId: string; readonly words: string | null }[] {
  if (fact.type === 'residents.entered') return fact.body.residents;
  return fact.type === 'resident.changed' ? [fact.body] : [];
}
