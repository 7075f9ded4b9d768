import { CommandError, root } from './project.mjs';

/**
 * Lets this process import TypeScript. The packages must be installed.
 * @returns {Promise<void>}
 * @throws {CommandError} in a folder in whose files esbuild, which removes the types, does not find its way
 */
export async function understandTypeScript() {
  if (root.includes('?')) {
    throw new CommandError(`文件夹名里的 ? 让这个命令无法工作，请改名：${root}
This command does not work in a folder with a ? in its name: rename ${root}`);
  }
  const { register } = await import('tsx/esm/api');
  register();
}
