import { createHash } from 'node:crypto';

/** @param {import('node:crypto').X509Certificate} authority @returns {string} an id of its own for each authority */
function idOf(authority) {
  const hex = createHash('sha256').update(authority.raw).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/**
 * The authority as an iPad installs it.
 * @param {string} site
 * @param {import('node:crypto').X509Certificate} authority
 * @returns {string} a configuration profile of Apple
 */
export function profileOf(site, authority) {
  const id = idOf(authority).toUpperCase();
  /** @param {string} key @param {string} value */
  const said = (key, value) => `<key>${key}</key><string>${value}</string>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>PayloadContent</key><array><dict>
<key>PayloadContent</key><data>${authority.raw.toString('base64')}</data>
${said('PayloadType', 'com.apple.security.root')}${said('PayloadIdentifier', `points-store.${id}.root`)}
${said('PayloadUUID', id)}<key>PayloadVersion</key><integer>1</integer>${said('PayloadDisplayName', `积分超市 ${site}`)}
</dict></array>
${said('PayloadType', 'Configuration')}${said('PayloadIdentifier', `points-store.${id}`)}
${said(
  'PayloadUUID',
  id.replace(/^./, (first) => (first === '0' ? '1' : '0')),
)}
<key>PayloadVersion</key><integer>1</integer>${said('PayloadDisplayName', `积分超市 ${site}`)}
</dict></plist>
`;
}

/**
 * The page from which tablets install the authority, with the address as a QR code to print.
 * @param {string} site
 * @param {import('node:crypto').X509Certificate} authority its fingerprint is compared with what the tablet shows
 * @returns {Promise<string>}
 */
export async function installPage(site, authority) {
  const { renderSVG } = await import('uqr');
  return `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>安装证书 · 积分超市</title>
<style>body{font:18px/1.6 system-ui,sans-serif;max-width:40em;margin:2em auto;padding:0 1em;color:#2b2320;background:#fdfaf5}svg{width:12em}a{font-weight:bold}code{overflow-wrap:anywhere}@media print{a{color:inherit}}</style>
<h1>在平板上安装积分超市的证书</h1>
<p>${renderSVG(`http://${site}/install/`)}</p>
<h2>安卓 Android</h2>
<ol><li>下载 <a href="ca.crt" download="points-store.crt">points-store.crt</a>。<li>设置 → 安全 → 加密与凭据 → 安装证书 → CA 证书，选刚下载的文件。<li>打开 <a href="https://${site}/">https://${site}/</a>。</ol>
<h2>iPad</h2>
<ol><li>用 Safari 下载 <a href="ca.mobileconfig">描述文件</a>。<li>设置 → 已下载描述文件 → 安装。<li>设置 → 通用 → 关于本机 → 证书信任设置，打开“积分超市”。<li>打开 <a href="https://${site}/">https://${site}/</a>。</ol>
<h2>Windows</h2>
<ol><li>下载 <a href="ca.crt" download="points-store.crt">points-store.crt</a>，双击 → 安装证书 → 本地计算机 → “受信任的根证书颁发机构”。<li>打开 <a href="https://${site}/">https://${site}/</a>。</ol>
<p>这张证书只能证明 ${site}。安装时核对指纹（SHA-256）：<br><code>${authority.fingerprint256}</code></p>
<div lang="en"><h2>English</h2><p>Install <a href="ca.crt">ca.crt</a> as a trusted root: Android: Settings → Security → Install a certificate → CA certificate. iPad: install the <a href="ca.mobileconfig">profile</a>, then Settings → General → About → Certificate Trust Settings. Windows: Local Machine → Trusted Root Certification Authorities. It can vouch for ${site} alone; compare its SHA-256.</p></div>
</html>
`;
}
