import './require-node.mjs';
import path from 'node:path';
import { readArguments } from './arguments.mjs';
import { makeCertificate } from './certificate-files.mjs';
import { readDatabasePlace } from './environment.mjs';
import { ensureInstalled } from './install.mjs';
import { command, CommandError } from './project.mjs';

/** @type {import('./arguments.mjs').Manual} */
const manual = {
  usage: 'npm run certificate -- points.lan',
  about: `为店内网络里的平板做证书：自己的根证书（第一次），以及这个名字的证书；再运行一次是续期，平板不用重装。
Makes a certificate for tablets in a shop's own network: an authority of its own, the first time, and a certificate of
the name. Once more renews it, and tablets keep what they have installed. Needs openssl.

环境变量 · Environment variables: DATA_DIR`,
  words: 1,
};

await command(async () => {
  const { words } = readArguments(manual);
  const [site] = words;
  if (site === undefined || !/^(?=.{4,253}$)[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(site)) {
    throw new CommandError(`请写平台的名字，如 points.lan：npm run certificate -- points.lan
Say the name of the hub, such as points.lan: npm run certificate -- points.lan`);
  }
  const folder = path.join(readDatabasePlace().dataDir, 'certificate');
  await ensureInstalled();
  const { renderUnicodeCompact } = await import('uqr');
  const { isNewAuthority, until } = await makeCertificate(site, folder);
  const page = `http://${site}/install/`;
  console.log(`${isNewAuthority ? '根证书是新的，每台平板装一次 · The authority is new: install it once on each tablet' : '已续期，平板不用动 · Renewed; tablets stay as they are'}
  ${folder}/site.pem, site.key  → ${until}
  SITE=${site} CERTIFICATES=${folder} caddy run --config docs/deploy/lan/Caddyfile
  ORIGIN=https://${site} ADDRESS_HEADER=X-Forwarded-For npm start
平板打开 · Open on each tablet: ${page}

${renderUnicodeCompact(page)}`);
});
