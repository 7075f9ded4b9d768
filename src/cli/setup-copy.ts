import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { secureRandom } from '#lib/base/id.ts';
import { foundCopy, type Copied } from '#lib/server/archive/copy.ts';
import { ArchiveRefused, openArchive, type OpenArchive } from '#lib/server/archive/read.ts';
import { openDatabase, type DatabasePlace } from '#lib/server/db/open.ts';
import type { Place } from '#lib/server/founding/found.ts';
import { checkWantedCopy, type WantedCopy } from '#lib/server/founding/wanted.ts';
import { createLogger } from '#lib/server/log.ts';
import { sumLines, whyRefused } from './archive.ts';
import { readHidden } from './hidden-line.mjs';
import { placesOf } from './named-file.ts';
import { CommandError } from './project.mjs';
import { isReady, readJson, refused, tell } from './setup.ts';

/** Which archive is copied, who says by which file who manages the copy, and how it is called. */
export interface CopyWanted {
  readonly file: string;
  /** `-` for standard input; undefined asks at the terminal. */
  readonly from: string | undefined;
  readonly name: string | undefined;
  readonly as: Place;
}

/**
 * Founds another community of an archive, for `npm run setup -- --from-export … --copy`.
 * @returns the exit code: 1 when nothing was founded
 */
export async function setUpCopy(place: DatabasePlace, wanted: CopyWanted): Promise<number> {
  const [called, here] = placesOf(wanted.file);
  try {
    const archive = await openArchive(existsSync(called) ? called : here);
    try {
      return await copyOf(archive, place, wanted);
    } finally {
      archive.close();
    }
  } catch (error) {
    if (!(error instanceof ArchiveRefused)) throw error;
    console.error(whyRefused(error));
    return 1;
  }
}

async function copyOf(archive: OpenArchive, place: DatabasePlace, { from, name, as }: CopyWanted): Promise<number> {
  const said = from === undefined ? await askForManager() : await readJson(from);
  const checked = await checkWantedCopy(withName(said, name), archive.manifest.community);
  if (!checked.ok) return tell(checked.error);
  if (!isReady(place, as)) return refused({ code: 'holdsNone' }, place);
  const database = await openDatabase(place);
  try {
    const context = { database, random: secureRandom, logger: createLogger('error') };
    const founded = await foundCopy(as, context, { archive, wanted: checked.value, now: new Date() });
    if (!founded.ok) return refused(founded.error, place);
    sayCopied(founded.value, checked.value);
    return 0;
  } finally {
    await database.close();
  }
}

/** What the file says, with the name that was typed in the command. */
function withName(said: unknown, name: string | undefined): unknown {
  if (name === undefined || typeof said !== 'object' || said === null) return said;
  const community = 'community' in said && typeof said.community === 'object' ? said.community : {};
  return { ...said, community: { ...community, name } };
}

async function askForManager(): Promise<unknown> {
  if (!process.stdin.isTTY) {
    throw new CommandError(
      '谁来管理？请用 --from 给出 {"manager": {…}}。· Who manages it? Say {"manager": {…}} by --from.',
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const name = await terminal.question('新管理员的姓名 · The name of its manager: ');
  terminal.close();
  const password = await readHidden('密码，至少 12 个字符 · Password, 12 characters or more: ');
  const again = await readHidden('再输一次 · Once more: ');
  if (password !== again) {
    throw new CommandError('两次不一样。什么也没改。· The two differ. Nothing was changed.');
  }
  return { manager: { name, password } };
}

function sayCopied(copied: Copied, { community, manager }: WantedCopy): void {
  const { sums, archived, belowZero, notThere, nameless } = copied;
  console.log(`已成立 · Founded: ${community.name}（${community.district}） ${copied.communityId}`);
  const inArchive = sumLines(archived);
  for (const [index, line] of sumLines(sums).entries()) {
    console.log(`  ${line}  存档 · archive: ${inArchive[index]?.split(': ').at(-1) ?? ''}`);
  }
  if (belowZero > 0) {
    console.log(`  余额为负、从 0 开始的居民 · residents below zero, who begin with 0: ${belowZero}`);
    console.log(`    共 · together ${archived.pointsBelowZero}`);
  }
  if (archived.piecesBelowZero < 0) {
    console.log(
      `  库存为负、从 0 开始：请盘点 · shelves below zero begin with 0, count them: ${archived.piecesBelowZero}`,
    );
  }
  if (notThere > 0) console.log(`  批次里有、货架上没有 · pieces of batches that shelves do not have: ${notThere}`);
  if (nameless > 0) console.log(`  姓名已删除的居民 · residents whose names were erased: ${nameless}`);
  console.log(`没有带过来：历史、工作人员、终端、卡。请重新印卡发卡，添加工作人员，配对终端。
Not carried over: history, staff, tablets, cards. Print and hand out new cards, add staff, pair the tablets.
接下来：npm start，用 ${manager.signInName ?? manager.name} 登录 /hub。· Next: npm start, and sign in at /hub by that name.`);
}
