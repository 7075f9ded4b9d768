import { cp, symlink } from 'node:fs/promises';
import { join } from 'node:path';

const parts = [
  'src',
  'static',
  '.config',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'svelte.config.js',
  'vite.config.ts',
];

/**
 * Copies the project to a folder as a clone has it, but for its packages, which are those of this one.
 * @param more what else is copied
 * @returns the folder
 */
export async function copyProject(project: string, more: readonly string[] = []): Promise<string> {
  for (const part of [...parts, ...more]) await cp(part, join(project, part), { recursive: true });
  await symlink(join(process.cwd(), 'node_modules'), join(project, 'node_modules'));
  return project;
}
