import './require-node.mjs';
import { readArguments } from './arguments.mjs';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { command, passSignalsOn } from './project.mjs';

/** @type {import('./arguments.mjs').Manual} */
const manual = {
  usage: 'node src/cli/prepare.mjs',
  about: `安装依赖并构建，不启动；升级时用它准备新版本。
Installs and builds, and starts nothing: an upgrade prepares the new version by it.`,
};

await command(async () => {
  readArguments(manual);
  passSignalsOn();
  await ensureInstalled();
  await ensureBuilt();
});
