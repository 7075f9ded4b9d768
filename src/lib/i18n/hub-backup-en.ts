import { formatsOf } from './format.ts';
import type { HubMessages } from './hub-messages.ts';

const { plural } = formatsOf('en');

export const backupEn: HubMessages['backup'] = {
  title: 'Backup',
  last: (ago) => `Last good backup: ${ago}`,
  size: (size) => `${size} large`,
  none: 'There is no good backup yet',
  soon: 'The first is made a minute after the start',
  failed: (ago) => `The backup of ${ago} failed and is tried again within an hour:`,
  reasons: {
    noRoom: 'there is not room enough on the disk. Make room, or move old backups elsewhere.',
    broken: 'it could not be read back, or its ledger does not add up. Run npm run verify.',
    failed: 'see the hub’s log.',
  },
  overdue: 'One is made each day, and this is longer. See the hub’s log.',
  room: (free, needed) => `${free} free on the disk, ${needed} needed for the next`,
  encrypted: 'encrypted',
  readable: 'not encrypted (BACKUP_RECIPIENT)',
  fromFuture: (dumps) =>
    `${plural(dumps, { one: 'more is', other: 'more are' })} dated in the future, by a clock that was wrong, and not counted`,
  next: (when) => `The next: ${when}`,
  places: {
    none: 'It lies on the hub’s machine alone and is lost with its disk (BACKUP_DIR, BACKUP_S3)',
    kinds: { folder: 'Another folder', s3: 'S3 storage' },
    last: (ago) => `the newest is of ${ago}`,
    never: 'nothing was brought there yet',
    failed: (ago) => `failed ${ago} and is tried again within an hour:`,
    reasons: {
      gone: 'the folder is not there. Is its disk connected?',
      noRoom: 'there is not room enough there.',
      refused: 'it may not be written there: see to key, bucket and permissions.',
      unreachable: 'it cannot be reached.',
      failed: 'see the hub’s log.',
    },
  },
  drill: {
    never: 'No restore drill was made yet (npm run drill)',
    passed: (ago) => `Last restore drill: ${ago}, passed`,
    failed: (ago) => `The restore drill of ${ago} did not pass:`,
    lastPassed: (ago) => `The last that passed: ${ago}`,
    reasons: {
      none: 'there is no backup.',
      locked: 'the backup could not be opened: the key is missing or another one.',
      broken: 'the backup is not whole and cannot be restored.',
      sums: 'what was restored does not add up. Keep that backup, and ask the developers.',
      chain: 'it disagrees with the hub’s second copy of its chain. Keep both, and ask the developers.',
      noRoom: 'there is not room enough on the disk.',
      failed: 'it could not be done.',
    },
  },
  elsewhere:
    'The database is a PostgreSQL and is backed up by whoever looks after it. Whether that works cannot be seen here.',
};
