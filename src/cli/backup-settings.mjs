import { CommandError } from './project.mjs';

/** @param {string} zh @param {string} en @returns {never} */
function refuse(zh, en) {
  throw new CommandError(`${zh}\n${en}`);
}

/** A bucket of others would hold names and hashes of PINs that anybody there can read. Its secret is never repeated. */
function checkBucket() {
  const { BACKUP_S3: text, BACKUP_S3_KEY_ID: keyId, BACKUP_S3_SECRET: secret } = process.env;
  if (!text) return;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const bucket = url?.pathname.split('/').find((part) => part !== '');
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || bucket === undefined) {
    refuse(
      `BACKUP_S3 应为 https://服务/存储桶/前缀：${text}`,
      `BACKUP_S3 is no address such as https://s3.example.org/bucket/prefix: ${text}`,
    );
  }
  if (!keyId || !secret) {
    refuse(
      'BACKUP_S3 还要 BACKUP_S3_KEY_ID，以及 BACKUP_S3_SECRET_FILE 或 BACKUP_S3_SECRET。',
      'BACKUP_S3 goes with BACKUP_S3_KEY_ID and with BACKUP_S3_SECRET_FILE or BACKUP_S3_SECRET.',
    );
  }
  if (!process.env['BACKUP_RECIPIENT']) {
    refuse(
      'BACKUP_S3 的备份放在别人的机器上，必须加密：请设 BACKUP_RECIPIENT（见 npm run restore -- --help）。',
      'What goes to BACKUP_S3 lies on somebody else’s machine and has to be encrypted: set BACKUP_RECIPIENT (npm run restore -- --help).',
    );
  }
}

/**
 * Looks at how often dumps are made, where they go besides, and what is kept there.
 * @throws {CommandError} for the first that is wrong
 */
export function checkBackupSettings() {
  const { BACKUP_HOURS: hours, BACKUP_KEEP: keep } = process.env;
  if (hours && !/^([1-9]|[1-9]\d|1[0-5]\d|16[0-8])$/.test(hours)) {
    refuse(`BACKUP_HOURS 应为 1–168 小时：${hours}`, `BACKUP_HOURS is no number of hours from 1 to 168: ${hours}`);
  }
  if (keep && !/^(?=.*[1-9])(\d{1,3}d)?(\d{1,3}w)?(\d{1,3}m)?$/.test(keep)) {
    refuse(
      `BACKUP_KEEP 应像 7d4w6m（天、周、月）：${keep}`,
      `BACKUP_KEEP is not like 7d4w6m (days, weeks, months): ${keep}`,
    );
  }
  checkBucket();
}
