import { existsSync, mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { secureRandom } from '#lib/base/id.ts';
import { ok, type Result } from '#lib/base/result.ts';
import { holdsDatabase, refuseIfGone } from '#lib/server/data-place.ts';
import { openDatabase, type DatabasePlace } from '#lib/server/db/open.ts';
import { foundDistrict } from '#lib/server/founding/found-district.ts';
import { foundAs, type FoundingContext, type NotFounded, type Place } from '#lib/server/founding/found.ts';
import {
  checkWanted,
  checkWantedDistrict,
  type Fault,
  type Wanted,
  type WantedDistrict,
} from '#lib/server/founding/wanted.ts';
import { createLogger } from '#lib/server/log.ts';
import { placesOf } from './named-file.ts';
import { CommandError } from './project.mjs';

/**
 * Founds a community of a data folder or a PostgreSQL, or a district, as a file says, for
 * `npm run setup -- --from`. Nothing of the file is repeated but names: it holds a password.
 * @param from the file; `-` for standard input
 * @param as of a community: whether it is the first, or one more on a hub that is there; a district is either
 * @returns the exit code: 1 when nothing was founded
 */
export async function setUp(place: DatabasePlace, from: string, as: Place = 'first'): Promise<number> {
  const said = await readJson(from);
  const isDistrict = typeof said === 'object' && said !== null && 'district' in said;
  const planned = isDistrict ? planDistrict(await checkWantedDistrict(said)) : plan(await checkWanted(said), as);
  if (!planned.ok) return tell(planned.error);
  const isEmbedded = !place.databaseUrl;
  if (!isReady(place, as)) return refused({ code: 'holdsNone' }, place);
  const database = await openDatabase(place);
  try {
    const context = { database, random: secureRandom, logger: createLogger('error') };
    const founded = await planned.value.found(context);
    if (!founded.ok) return refused(founded.error, place);
    sayFounded(planned.value, isEmbedded);
    return 0;
  } finally {
    await database.close();
  }
}

/** Makes the data folder where there is none; false where one more is to be founded and there is nothing. */
export function isReady({ databaseUrl, dataDir }: DatabasePlace, as: Place): boolean {
  if (databaseUrl) return true;
  if (as === 'further' && !holdsDatabase(dataDir)) return false;
  refuseIfGone(dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return true;
}

/** What a file asks for, and what is said when it was done. */
interface Plan {
  readonly found: (context: FoundingContext) => Promise<Result<unknown, NotFounded>>;
  readonly called: string;
  readonly signInName: string;
}

function plan(read: Result<Wanted, readonly Fault[]>, as: Place): Result<Plan, readonly Fault[]> {
  if (!read.ok) return read;
  const { community, manager } = read.value;
  return ok({
    found: (context) => foundAs(as, context, read.value, new Date()),
    called: `${community.name}（${community.district}）`,
    signInName: manager.signInName ?? manager.name,
  });
}

function planDistrict(read: Result<WantedDistrict, readonly Fault[]>): Result<Plan, readonly Fault[]> {
  if (!read.ok) return read;
  const { account, district } = read.value;
  return ok({
    found: (context) => foundDistrict(context, read.value, new Date()),
    called: district.name,
    signInName: account.signInName ?? account.name,
  });
}

/** What a file says, or standard input for `-`. Throws a CommandError that repeats nothing of it. */
export async function readJson(from: string): Promise<unknown> {
  const [called, here] = placesOf(from);
  const said = from === '-' ? await text(process.stdin) : await readFile(existsSync(called) ? called : here, 'utf8');
  const json = said.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(json);
  } catch (error) {
    // The error's own message repeats a part of the text, and a password may be in it.
    const place = Number(/position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1] ?? json.length);
    const line = json.slice(0, place).split('\n').length;
    throw new CommandError(`不是 JSON 文件，第 ${line} 行有误：${from}\nThis is no JSON, see line ${line}: ${from}`);
  }
}

/** Names everything that is wrong, each with its place. */
export function tell(faults: readonly Fault[]): number {
  console.error('没有成立，什么也没改。· Nothing was founded, and nothing was changed.');
  for (const { path, zh, en } of faults) console.error(`  ${path === '' ? '' : `${path}: `}${zh} · ${en}`);
  return 1;
}

/** Says why nothing was founded, and returns the exit code. */
export function refused(why: NotFounded, { databaseUrl, dataDir }: DatabasePlace): number {
  switch (why.code) {
    case 'holdsCommunity':
      console.error(`这里已有社区：${why.name}。什么也没改；用 npm start 启动它。
There is a community already: ${why.name}. Nothing was changed; npm start serves it.
同一个平台上再成立一个，名称不能相同，加 --add。· Another one beside it, of another name: --add.`);
      return 1;
    case 'holdsNone':
      console.error(`这里还没有社区，不能再加一个：第一个请不加 --add。什么也没改。
There is no community here to add another one to: found the first one without --add. Nothing was changed.`);
      return 1;
    case 'holdsDemo':
      console.error(
        databaseUrl
          ? `这个数据库里是演示社区：${why.name}。请新建一个空的数据库，把 DATABASE_URL 指向它，再来一次。
The database holds a demo: ${why.name}. Make an empty one, have DATABASE_URL name it, and try again.`
          : `${dataDir} 里是旧版本的演示社区：${why.name}。请把这个文件夹改名，或用 DATA_DIR 换一个，再来一次。
${dataDir} holds the demo of an earlier release: ${why.name}. Rename that folder or set DATA_DIR to another, and try again.`,
      );
      return 1;
  }
}

function sayFounded({ called, signInName }: Plan, isEmbedded: boolean): void {
  console.log(`已成立 · Founded: ${called}`);
  console.log(
    isEmbedded
      ? '接下来：npm start（已经在运行就重新启动）。\nNext: npm start (again, where a demo is running).'
      : '接下来：npm start；等着的平台会自己打开。\nNext: npm start; a hub that waits goes on by itself.',
  );
  console.log(`然后用 ${signInName} 登录 /hub。· Then sign in at /hub as ${signInName}.`);
}
