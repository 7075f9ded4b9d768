import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dumpFolder } from '#lib/server/backup.ts';
import { demoFolder, folderForDump, holdsDatabase } from '#lib/server/data-place.ts';
import { drill } from '#lib/server/drill/drill.ts';
import type { DrillFailure, DrillFigures, DrillOutcome } from '#lib/server/drill/record.ts';
import type { DatabasePlace } from '#lib/server/db/open.ts';
import { decryptionBy } from '#lib/server/encryption.ts';
import { localTime, locate } from './restore.ts';

const reasons: Readonly<Record<DrillFailure, string>> = {
  none: '没有备份 · There is no dump',
  locked: '打不开：要用 --key 给出对的密钥 · It could not be opened: --key names the file with the right key',
  broken: '备份不完整，恢复不出来 · The dump is not whole and cannot be restored',
  sums: '恢复出来的账目不符 · What was restored does not add up',
  chain: '与平台的第二份操作记录不符 · It disagrees with the hub’s second copy of its chain',
  noRoom: '磁盘空间不够 · There is not room enough on the disk',
  failed: '没能做完 · It could not be done',
};

/** An age that a person takes in at once: minutes below two hours, hours below two days, then days. */
function ageOf(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} 分钟前 · ${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  return hours < 48
    ? `${hours} 小时前 · ${hours} h ago`
    : `${Math.round(hours / 24)} 天前 · ${Math.round(hours / 24)} days ago`;
}

const row = (label: string, value: string): string => `  ${label}: ${value}`;

function linesOf({ communities, events, facts, replayed, seals, points, pieces, compared }: DrillFigures): string[] {
  const later = replayed === 0 ? '' : `（+${replayed} 来自第二份 · from the second copy）`;
  return [
    row('社区 · Communities', String(communities)),
    row('终端记录 · Events', String(events)),
    row('操作记录 · Facts of the hub', `${facts}${later}`),
    row('封账 · Seals', String(seals)),
    row('居民积分 · Points of residents', String(points)),
    row('库存件数 · Pieces in stock', String(pieces)),
    ...(compared ? [] : [row('没有第二份操作记录可比 · Compared with', 'no second copy of the chain')]),
  ];
}

function tell({ at, dump, dumpAt, tookMs, failure, detail, figures }: DrillOutcome): void {
  const lines = [failure === null ? '恢复演练通过 · The restore drill passed' : reasons[failure]];
  if (dump !== null) lines.push(row('备份 · Dump', dump));
  if (dumpAt !== null) {
    const age = ageOf(Date.parse(at) - Date.parse(dumpAt));
    lines.push(row('备份时间 · Made', `${localTime(new Date(dumpAt))}（${age}）`));
  }
  lines.push(row('用时 · Took', `${(tookMs / 1000).toFixed(1)} s`));
  if (figures !== null) lines.push(...linesOf(figures));
  if (detail !== '') lines.push(row('原因 · Reason', detail));
  const say = failure === null ? console.log : console.error;
  say(lines.join('\n'));
}

/** Whose drill it is: that of the community of the data folder, of whom dumps alone may be left, or of its demo. */
function folderOf({ databaseUrl, dataDir }: DatabasePlace, file: string | undefined): string {
  if (databaseUrl !== undefined) return dataDir;
  if (file !== undefined) return folderForDump(dataDir, file);
  const isOfDemo = !holdsDatabase(dataDir) && !existsSync(dumpFolder(dataDir)) && holdsDatabase(demoFolder(dataDir));
  return isOfDemo ? demoFolder(dataDir) : dataDir;
}

/**
 * The restore drill for `npm run drill`: says how it went. Returns the exit code.
 * @param file the dump; undefined takes the newest
 * @param keyFile holds what opens an encrypted dump
 */
export async function drillForPeople(
  place: DatabasePlace,
  file: string | undefined,
  keyFile: string | undefined,
): Promise<number> {
  const named = file === undefined ? undefined : locate(file, place.dataDir);
  const dataDir = folderOf(place, named);
  const decryption = keyFile === undefined ? undefined : decryptionBy(await readFile(locate(keyFile, dataDir), 'utf8'));
  const outcome = await drill({ databaseUrl: place.databaseUrl, dataDir, file: named, decryption }, new Date());
  tell(outcome);
  return outcome.failure === null ? 0 : 1;
}
