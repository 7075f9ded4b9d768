import { secureRandom } from '#lib/base/id.ts';
import { resetPassword, type ResetRefused, type ResetWanted } from '#lib/server/console/password-reset.ts';
import { holdsDatabase } from '#lib/server/data-place.ts';
import type { Database } from '#lib/server/db/database.ts';
import { embeddedFolder, openDatabase, type DatabasePlace } from '#lib/server/db/open.ts';
import { passwordWords } from '#lib/server/founding/wanted.ts';
import type { ChainContext } from '#lib/server/ledger/hub-chain.ts';
import { createLogger, reasonOf } from '#lib/server/log.ts';

/**
 * Gives somebody another password, for `npm run password`. The password is repeated nowhere.
 * @returns the exit code: 1 when nothing was changed
 */
export async function setPassword(place: DatabasePlace, wanted: ResetWanted): Promise<number> {
  if (!place.databaseUrl && !holdsDatabase(place.dataDir)) {
    console.error(`这里没有社区 · There is no community here: ${embeddedFolder(place.dataDir)}`);
    return 1;
  }
  const database = await openDatabase(place);
  try {
    // The words of a database may hold what was sent to it, the hash among it.
    const done = await resetPassword(contextOf(database), wanted, new Date()).catch((error: unknown) => {
      throw new Error(reasonOf(error));
    });
    if (!done.ok) {
      console.error(whyNot(done.error));
      return 1;
    }
    const { signInName, communityName } = done.value;
    console.log(`已给 ${signInName}（${communityName}）另设密码；用它登录 /hub 后，先设自己的密码。
Another password is set for ${signInName} (${communityName}); whoever signs in by it at /hub chooses their own first.`);
    return 0;
  } finally {
    await database.close();
  }
}

/** No hub runs in this process: nobody waits to be told, and the next start of one writes the second copy. */
const contextOf = (database: Database): ChainContext => ({
  database,
  random: secureRandom,
  logger: createLogger('error'),
  changes: { changed: () => undefined },
  chainCopy: { write: () => Promise.resolve() },
});

function whyNot(refused: ResetRefused): string {
  switch (refused.code) {
    case 'unknown':
      return '没有这个登录名，或他不登录平台。什么也没改。· Nobody signs in by this name. Nothing was changed.';
    case 'reasonMissing':
      return '请写原因，最多 500 字。什么也没改。· Say why, in at most 500 characters. Nothing was changed.';
    case 'demo':
      return '这是演示社区，它的密码在启动时显示。· This is the demo, whose passwords are shown at its start.';
    case 'badPassword': {
      const [zh, en] = passwordWords[refused.fault].split('\n');
      return `密码${zh}。什么也没改。\nThe password ${en}. Nothing was changed.`;
    }
    case 'several': {
      const names = refused.accounts.map(({ signInName, communityId, communityName }) => {
        return `  ${signInName}@${communityId} · ${communityName}`;
      });
      return `不止一个社区有这个登录名，请写明是哪个。什么也没改。
Several have this name: say which one. Nothing was changed.\n${names.join('\n')}`;
    }
  }
}
