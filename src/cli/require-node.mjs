/*
 * Imported first by every command: an old Node must end in one clear sentence, not in a syntax error from a dependency.
 * Vite and ESLint set the bounds: 20.19, 22.13 or any later even line.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const supported = (major === 20 && minor >= 19) || (major === 22 && minor >= 13) || major >= 24;

if (!supported) {
  console.error(`积分超市需要 Node 20.19+、22.13+ 或 24+，当前版本是 ${process.versions.node}。
Points Store needs Node 20.19+, 22.13+ or 24+; this is Node ${process.versions.node}. Get it from https://nodejs.org/`);
  process.exit(1);
}
