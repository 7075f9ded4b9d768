import { sql } from 'drizzle-orm';
import { secureRandom } from '#lib/base/id.ts';
import { demoFolder, filesFolder, holdsDatabase, refuseIfGone, servedFolder } from './data-place.ts';
import { queryRows, type Database } from './db/database.ts';
import { openDatabase } from './db/open.ts';
import type { Place } from './founding/found.ts';
import { obtainDemoSecrets } from './demo/secrets.ts';
import { seedDemo } from './demo/seed.ts';

/** Where a hub looks for its community. */
export interface CommunityPlace {
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  /** Somebody has asked for the demo. */
  readonly wantsDemo: boolean;
  /** How many residents a new demo has. */
  readonly demoResidents: number;
}

/** A database that holds a community, a district, or several of them. */
export interface OpenedCommunity {
  readonly database: Database;
  /** Where the community's files lie. */
  readonly folder: string;
}

/** The database can be reached and holds no community. It is waited for. */
export class NoCommunity extends Error {
  override readonly name = 'NoCommunity';
}

/** The demo was asked for, on a database that holds a real community. */
export class NotADemo extends Error {
  override readonly name = 'NotADemo';
}

/**
 * Opens the database of a hub. The demo is made in a folder of its own, where there is no community; in a PostgreSQL
 * only if it was asked for.
 * @throws NoCommunity for an empty PostgreSQL, NotADemo, CommunityGone, and what opening throws. Nothing stays open.
 */
export async function openCommunity(place: CommunityPlace): Promise<OpenedCommunity> {
  const { databaseUrl, dataDir, wantsDemo } = place;
  if (databaseUrl) return openIn(place, { databaseUrl, dataDir }, wantsDemo);
  const folder = servedFolder(dataDir, wantsDemo);
  if (folder !== dataDir) return openIn(place, { dataDir: folder }, true);
  try {
    return await openIn(place, { dataDir }, false);
  } catch (error) {
    // A set-up that was broken off has left a database without a community behind.
    if (!(error instanceof NoCommunity)) throw error;
    return openIn(place, { dataDir: demoFolder(dataDir) }, true);
  }
}

/** A community is there where one was to be founded. */
export class CommunityThere extends Error {
  override readonly name = 'CommunityThere';
}

/** There is no community beside which another one could be founded. */
export class NothingToAddTo extends Error {
  override readonly name = 'NothingToAddTo';

  constructor(where: string) {
    super(`There is no community ${where} to add another one to: found the first one without --add.`);
  }
}

/**
 * Opens the database in which a community is to be founded. The first one of a hub makes it where there is none; one
 * more asks for a database with a community.
 * @throws CommunityThere, NothingToAddTo, CommunityGone, and what opening throws. Nothing stays open.
 */
export async function openForSetup({ databaseUrl, dataDir }: CommunityPlace, as: Place): Promise<Database> {
  if (!databaseUrl) refuseIfGone(dataDir);
  if (!databaseUrl && as === 'further' && !holdsDatabase(dataDir)) throw new NothingToAddTo(`in ${dataDir}`);
  const database = await openDatabase({ databaseUrl, dataDir });
  try {
    const [present] = await queryRows<{ name: string; demo: boolean }>(
      database.orm,
      sql`SELECT name, demo FROM community ORDER BY id`,
    );
    if (present === undefined && as === 'further') throw new NothingToAddTo(databaseUrl ? 'there' : `in ${dataDir}`);
    if (present === undefined || (as === 'further' && !present.demo)) return database;
    const there = present.demo
      ? `the demo ${present.name}, so that another is needed`
      : `the community ${present.name}`;
    throw new CommunityThere(`${databaseUrl ? 'The database' : dataDir} holds ${there}.`);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openIn(
  { dataDir, wantsDemo, demoResidents }: CommunityPlace,
  where: Parameters<typeof openDatabase>[0],
  mayMakeDemo: boolean,
): Promise<OpenedCommunity> {
  const database = await openDatabase(where);
  try {
    const folderOf = (isDemo: boolean) => (where.databaseUrl ? filesFolder(dataDir, isDemo) : where.dataDir);
    const [first] = await queryRows<{ id: string; demo: boolean }>(
      database.orm,
      sql`SELECT id, demo FROM community ORDER BY id`,
    );
    if (first !== undefined) {
      if (wantsDemo && !first.demo) throw new NotADemo('The database holds a real community, which has no demo in it.');
      return { database, folder: folderOf(first.demo) };
    }
    if (!mayMakeDemo) throw new NoCommunity('there is no community yet');
    const folder = folderOf(true);
    const secrets = await obtainDemoSecrets(folder, secureRandom);
    await seedDemo(database, { residents: demoResidents, secrets, now: new Date(), random: secureRandom });
    return { database, folder };
  } catch (error) {
    await database.close();
    throw error;
  }
}
