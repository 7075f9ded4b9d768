import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderUnicodeCompact } from 'uqr';
import type { Hub, Missing } from '../hub.ts';
import { createPairingCode } from '../sync/pairing.ts';
import { demoIn } from './card-list.ts';
import { counterStaff, demoStaff, demoStores } from './data/community.ts';

/** A code on a terminal may be needed hours later; one that the console shows is used at once and lives shorter. */
const codeLifeMs = 24 * 3_600_000;

const [mainStore] = demoStores;
const staffOf = (role: 'manager' | 'auditor') => demoStaff.find((staff) => staff.role === role);

/** Where the hub is reached, and what of it is printed how. */
export interface WelcomeTo {
  /** What people open, without a path: the kiosk, and the console. */
  readonly origin: string;
  readonly consoleOrigin: string;
  /** The same from other machines of the local network; none unless it was opened to them. */
  readonly lan: readonly string[];
  /** Whether the terminal understands colours. */
  readonly colours: boolean;
}

/**
 * What the person who started the hub may open, line by line. For a demo it also makes a pairing code, tells who may
 * sign in, and writes the same to `welcome.json` in `dataDir` (mode 0600) for programs. Of a real community it knows no
 * secret and writes nothing.
 * @param hub what it waits for, while it does not run
 */
export async function welcome(hub: Hub | Missing, dataDir: string, to: WelcomeTo): Promise<readonly string[]> {
  const { origin, consoleOrigin } = to;
  if ('what' in hub) return waiting(hub);
  const addresses = { kioskUrl: `${origin}/`, hubUrl: `${consoleOrigin}/hub`, cardsUrl: `${origin}/demo/cards` };
  const open = [`自助终端 · Kiosk      ${addresses.kioskUrl}`, `中心平台 · Hub        ${addresses.hubUrl}`];
  const demo = await demoIn(hub.database.orm, dataDir);
  const manager = staffOf('manager');
  const auditor = staffOf('auditor');
  if (demo === undefined || mainStore === undefined || manager === undefined || auditor === undefined) {
    return [...open, ...inLocalNetwork(to, '/hub')];
  }

  const where = { community: demo.communityId, store: mainStore.id, staff: manager.id };
  const pairingCode = await createPairingCode(hub, where, hub.clock(), codeLifeMs);
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
    ...inLocalNetwork(to, '/demo/cards'),
  ];
}

function waiting(missing: Missing): readonly string[] {
  switch (missing.what) {
    case 'database':
      return [
        '数据库连不上，正在重试；请检查 DATABASE_URL。',
        `The database cannot be reached and is tried again: ${missing.reason}`,
      ];
    case 'community':
      return [
        '还没有社区。请在另一个终端运行 npm run setup（同样的 DATABASE_URL）；只想看看，用 npm start -- --demo。',
        'There is no community yet: npm run setup in another terminal, with the same DATABASE_URL, founds one, and this',
        'hub goes on with it. To look around only: npm start -- --demo',
      ];
  }
}

/** A page for a phone in the same network, with its QR code. Nothing when the hub was not opened to it. */
function inLocalNetwork({ lan, colours }: WelcomeTo, path: string): readonly string[] {
  const [first, ...others] = lan.map((origin) => origin + path);
  if (first === undefined) return [];
  // Cameras read black on white best, and the terminal may be dark or light.
  const row = (text: string): string => (colours ? `\u001B[97;40m${text}\u001B[0m` : text);
  return [
    `手机上打开 · On a phone ${first}`,
    ...others.map((address) => `  或 · or              ${address}`),
    ...renderUnicodeCompact(first, { border: 2 }).split('\n').map(row),
    '演示卡不需要证书。局域网内是明文 HTTP，只供试用；别的机器上的自助终端需要 HTTPS（docs/operations.md）。',
    'The cards need no certificate. This is plain HTTP, for trying out; a kiosk on another machine needs HTTPS.',
  ];
}

/** Written beside and moved into place, so that whoever waits for the file never reads half of it. */
async function writeWelcome(dataDir: string, content: unknown): Promise<void> {
  const file = join(dataDir, 'welcome.json');
  await writeFile(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
