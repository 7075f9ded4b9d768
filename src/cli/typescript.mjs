import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CommandError, root } from './project.mjs';

/**
 * Lets this process import TypeScript. The packages must be installed.
 * @returns {Promise<void>}
 * @throws {CommandError} in a folder in whose files esbuild, which removes the types, does not find its way
 */
export async function understandTypeScript() {
  refuseQuestionMark();
  const { register } = await import('tsx/esm/api');
  register();
}

/**
 * Runs a program in TypeScript, at the terminal of this command. The packages must be installed.
 * @param {string} file from the project's root
 * @param {readonly string[]} args
 * @returns {Promise<number>} its exit code; 1 when a signal ended it
 * @throws {CommandError} in a folder in whose files esbuild, which removes the types, does not find its way
 */
export async function runTypeScript(file, args) {
  refuseQuestionMark();
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], { cwd: root, stdio: 'inherit' });
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  signals.forEach((signal) => process.on(signal, () => child.kill(signal)));
  const [code] = await once(child, 'exit');
  return code ?? 1;
}

function refuseQuestionMark() {
  if (root.includes('?')) {
    throw new CommandError(`文件夹名里的 ? 让这个命令无法工作，请改名：${root}
This command does not work in a folder with a ? in its name: rename ${root}`);
  }
}
