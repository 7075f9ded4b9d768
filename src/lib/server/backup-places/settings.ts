import type { BackupsWanted } from '../backups.ts';
import { folderPlace } from './folder.ts';
import type { BackupPlace } from './place.ts';
import { readRetention } from './retention.ts';
import { s3Place } from './s3.ts';

const hourMs = 3_600_000;

/** What of the hub's environment is about backups; see docs/operations.md. */
export interface BackupSettings {
  readonly BACKUP_DIR?: string | undefined;
  readonly BACKUP_HOURS?: string | undefined;
  readonly BACKUP_KEEP?: string | undefined;
  readonly BACKUP_S3?: string | undefined;
  readonly BACKUP_S3_KEY_ID?: string | undefined;
  readonly BACKUP_S3_REGION?: string | undefined;
  readonly BACKUP_S3_SECRET?: string | undefined;
}

/** Second places, schedule and retention as the settings have them, which the start has checked. */
export function backupsBy(settings: BackupSettings): Omit<BackupsWanted, 'encryption'> {
  const { BACKUP_DIR: folder, BACKUP_HOURS: hours, BACKUP_KEEP: keep } = settings;
  const bucket = bucketBy(settings);
  return {
    everyMs: hours ? Number(hours) * hourMs : undefined,
    retention: keep ? readRetention(keep) : undefined,
    places: [...(folder ? [folderPlace(folder)] : []), ...(bucket === undefined ? [] : [bucket])],
  };
}

function bucketBy(settings: BackupSettings): BackupPlace | undefined {
  if (!settings.BACKUP_S3) return undefined;
  return s3Place({
    address: settings.BACKUP_S3,
    keyId: settings.BACKUP_S3_KEY_ID ?? '',
    secret: settings.BACKUP_S3_SECRET ?? '',
    region: settings.BACKUP_S3_REGION || 'us-east-1',
  });
}
