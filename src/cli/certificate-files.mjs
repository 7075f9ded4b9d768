import { randomUUID, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { installPage, profileOf } from './certificate-page.mjs';
import { CommandError, run } from './project.mjs';

/** Apple takes no certificate that is good for more than 825 days, whoever signed it. */
const siteDays = 800;
const authorityDays = 3650;

/** @param {string} folder @param {readonly string[]} args */
async function openssl(folder, args) {
  const { code, output } = await run('openssl', args, { cwd: folder });
  if (code === 127) throw new CommandError('没有 openssl，请先安装。\nThere is no openssl: install it first.');
  if (code !== 0) throw new CommandError(`openssl 没有做成。\nopenssl failed.\n\n${output.trim()}`);
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];

/**
 * An authority that can vouch for one name and what is below it, so that nobody who steals its key can pretend to be a
 * bank to the tablets.
 * @param {string} folder
 * @param {string} site
 */
async function makeAuthority(folder, site) {
  const extensions = [
    ['basicConstraints', 'critical,CA:TRUE,pathlen:0'],
    ['keyUsage', 'critical,keyCertSign,cRLSign'],
    ['nameConstraints', `critical,permitted;DNS:${site}`],
  ].flatMap(([name, value]) => ['-addext', `${name}=${value}`]);
  const subject = ['-subj', `/O=Points Store/CN=Points Store ${site}`, '-days', String(authorityDays)];
  await openssl(folder, ['req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', ...subject, ...extensions]);
}

/** @param {string} folder @param {string} site */
async function makeSite(folder, site) {
  const wanted = `subjectAltName=DNS:${site}\nbasicConstraints=critical,CA:FALSE\nextendedKeyUsage=serverAuth\nkeyUsage=critical,digitalSignature\n`;
  await writeFile(path.join(folder, 'site.ext'), wanted);
  await openssl(folder, ['req', ...newKey, '-keyout', 'site.key.part', '-out', 'site.csr', '-subj', `/CN=${site}`]);
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-set_serial', `0x${randomUUID().replaceAll('-', '')}`];
  const made = ['-out', 'site.pem.part', '-days', String(siteDays), '-extfile', 'site.ext'];
  await openssl(folder, ['x509', '-req', '-in', 'site.csr', ...signed, ...made]);
  for (const file of ['site.key', 'site.pem']) await rename(path.join(folder, `${file}.part`), path.join(folder, file));
  for (const file of ['site.csr', 'site.ext']) await rm(path.join(folder, file));
}

/**
 * Makes or renews the certificate of a name in a folder, and what tablets install below `install/`.
 * @param {string} site a host name
 * @param {string} folder
 * @returns {Promise<{ isNewAuthority: boolean, until: string }>} until which day (ISO) the certificate is good
 * @throws {CommandError} where the folder's authority is of another name, or openssl fails
 */
export async function makeCertificate(site, folder) {
  const install = path.join(folder, 'install');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await mkdir(install, { recursive: true });
  const isNewAuthority = !existsSync(path.join(folder, 'ca.pem'));
  if (isNewAuthority) await makeAuthority(folder, site);
  const authority = new X509Certificate(await readFile(path.join(folder, 'ca.pem')));
  if (!authority.subject.split('\n').includes(`CN=Points Store ${site}`)) {
    throw new CommandError(`${folder} 里的根证书是另一个名字的。换了名字，请把它移走再来，平板也要重装。
The authority in ${folder} is of another name. For another name move it away; tablets then install the new one.`);
  }
  await makeSite(folder, site);
  await writeFile(path.join(install, 'ca.crt'), authority.raw);
  await writeFile(path.join(install, 'ca.mobileconfig'), profileOf(site, authority));
  await writeFile(path.join(install, 'index.html'), await installPage(site, authority));
  const made = new X509Certificate(await readFile(path.join(folder, 'site.pem')));
  return { isNewAuthority, until: new Date(made.validTo).toISOString().slice(0, 10) };
}
