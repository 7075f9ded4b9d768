import { createInterface } from 'node:readline/promises';
import { secureRandom } from '#lib/base/id.ts';
import { foundCopy, type Copied } from '#lib/server/archive/copy.ts';
import { requireKind, type OpenArchive } from '#lib/server/archive/read.ts';
import { resumeHere, type Resumed } from '#lib/server/archive/resume.ts';
import { openDatabase, type DatabasePlace } from '#lib/server/db/open.ts';
import type { FoundingContext, Place } from '#lib/server/founding/found.ts';
import { checkWantedCopy, type WantedCopy } from '#lib/server/founding/wanted.ts';
import { createLogger } from '#lib/server/log.ts';
import { withArchive } from './archive-file.ts';
import { sumLines } from './archive.ts';
import { readHidden } from './hidden-line.mjs';
import { CommandError } from './project.mjs';
import { isReady, readJson, refused, tell } from './setup.ts';

/** Which archive is copied, who says by which file who manages the copy, and how it is called. */
export interface CopyWanted {
  readonly file: string;
  /** The file with the key that opens it, where it is encrypted. */
  readonly key: string | undefined;
  /** `-` for standard input; undefined asks at the terminal. */
  readonly from: string | undefined;
  readonly name: string | undefined;
  readonly as: Place;
}

/**
 * Founds another community of an archive, for `npm run setup -- --from-export … --copy`.
 * @returns the exit code: 1 when nothing was founded
 */
export const setUpCopy = (place: DatabasePlace, wanted: CopyWanted): Promise<number> =>
  withArchive(wanted.file, wanted.key, (archive) => copyOf(archive, place, wanted));

/** Which community goes on here, and as what. */
export type MoveWanted = Pick<CopyWanted, 'file' | 'key' | 'as'>;

/**
 * Has a community go on that was closed elsewhere, for `npm run setup -- --from-export … --move`.
 * @returns the exit code: 1 when nothing was changed
 */
export const setUpMoved = (place: DatabasePlace, { file, key, as }: MoveWanted): Promise<number> =>
  withArchive(file, key, async (archive) => {
    // Before a folder is made for it.
    requireKind(archive, 'move');
    return inDatabase(place, as, async (context) => {
      const resumed = await resumeHere(as, context, archive, new Date());
      if (!resumed.ok) return refused(resumed.error, place);
      sayResumed(resumed.value);
      return 0;
    });
  });

function sayResumed({ communityId, name, sums }: Resumed): void {
  console.log(`在这里继续 · Goes on here: ${name} ${communityId}`);
  for (const line of sumLines(sums)) console.log(`  ${line}`);
  console.log(`接下来：npm start，让原来的网址指向这台机器；终端会自己补传，大家用原来的密码登录。确认后请删掉存档文件。
Next: npm start, and have the same address lead here. Tablets send what is missing, and everybody signs in with the
password that they have. Then delete the archive.`);
}

/** Opens the database of a place for something that is founded there. */
async function inDatabase(
  place: DatabasePlace,
  as: Place,
  found: (context: FoundingContext) => Promise<number>,
): Promise<number> {
  if (!isReady(place, as)) return refused({ code: 'holdsNone' }, place);
  const database = await openDatabase(place);
  try {
    return await found({ database, random: secureRandom, logger: createLogger('error') });
  } finally {
    await database.close();
  }
}

async function copyOf(archive: OpenArchive, place: DatabasePlace, { from, name, as }: CopyWanted): Promise<number> {
  const said = from === undefined ? await askForManager() : await readJson(from);
  const checked = await checkWantedCopy(withName(said, name), archive.manifest.community);
  if (!checked.ok) return tell(checked.error);
  return inDatabase(place, as, async (context) => {
    const founded = await foundCopy(as, context, { archive, wanted: checked.value, now: new Date() });
    if (!founded.ok) return refused(founded.error, place);
    sayCopied(founded.value, checked.value);
    return 0;
  });
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
