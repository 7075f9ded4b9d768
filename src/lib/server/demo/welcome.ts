import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hub } from '../hub.ts';
import { createPairingCode } from '../sync/pairing.ts';
import { demoIn } from './card-list.ts';
import { counterStaff, demoStaff, demoStores } from './data/community.ts';

/** A code on a terminal may be needed hours later; one that the console shows is used at once and lives shorter. */
const codeLifeMs = 24 * 3_600_000;

const [mainStore] = demoStores;
const staffOf = (role: 'manager' | 'auditor') => demoStaff.find((staff) => staff.role === role);

/**
 * What the person who started the hub may open, line by line. For a demo it also makes a pairing code, tells who may sign
 * in, and writes the same to `welcome.json` in `dataDir` (mode 0600) for programs.
 * @param hub undefined while the database cannot be reached
 */
export async function welcome(hub: Hub | undefined, dataDir: string, origin: string): Promise<readonly string[]> {
  if (hub === undefined) {
    return ['数据库连不上，正在重试 · The database cannot be reached and is tried again: see the log above'];
  }
  const addresses = { kioskUrl: `${origin}/`, hubUrl: `${origin}/hub`, cardsUrl: `${origin}/demo/cards` };
  const open = [`自助终端 · Kiosk      ${addresses.kioskUrl}`, `中心平台 · Hub        ${addresses.hubUrl}`];
  const demo = await demoIn(hub.database.orm, dataDir);
  const manager = staffOf('manager');
  const auditor = staffOf('auditor');
  if (demo === undefined || mainStore === undefined || manager === undefined || auditor === undefined) return open;

  const where = { community: demo.communityId, store: mainStore.id, staff: manager.id };
  const pairingCode = await createPairingCode(hub.database, where, hub.clock(), hub.random, codeLifeMs);
  const { managerPassword, auditorPassword, pins } = demo.secrets;
  const atCounter = counterStaff.map(({ id, name, role }) => ({ id, name, role, pin: pins[id] ?? '' }));
  await writeWelcome(dataDir, {
    ...addresses,
    pairingCode,
    managerName: manager.signInName,
    managerPassword,
    auditorName: auditor.signInName,
    auditorPassword,
    staff: atCounter,
    cards: demo.cards.map(({ number, residentId, name, balance }) => ({ number, residentId, name, balance })),
  });
  return [
    ...open,
    `  管理员 · Manager    ${manager.signInName} / ${managerPassword}`,
    `  配对码 · Pairing    ${pairingCode.slice(0, 4)} ${pairingCode.slice(4)}（24 小时内有效 · good for 24 hours）`,
    ...atCounter.map(
      ({ name, role, pin }) =>
        `  柜台 · Counter      ${name}（${role === 'manager' ? '管理员' : '店员'} · ${role}）PIN ${pin}`,
    ),
    `演示卡 · Demo cards   ${addresses.cardsUrl}`,
  ];
}

/** Written beside and moved into place, so that whoever waits for the file never reads half of it. */
async function writeWelcome(dataDir: string, content: unknown): Promise<void> {
  const file = join(dataDir, 'welcome.json');
  await writeFile(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
