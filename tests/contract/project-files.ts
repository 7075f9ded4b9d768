import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** A file of ours: its path from the project's root with forward slashes, and its text. */
export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** Reads a file below the root as text. */
export const readProjectFile = (name: string): string => readFileSync(path.join(root, name), 'utf8');

/** Lists the files below one of the project's folders whose names end in one of the given ways. */
export function filesBelow(folder: string, endings: readonly string[]): readonly SourceFile[] {
  if (!existsSync(path.join(root, folder))) return [];
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .map((name) => ({ name, text: readProjectFile(name) }));
}

/** Counts lines as editors do: a final line break does not begin another line. */
export const lineCount = (text: string): number => text.replace(/\n$/, '').split('\n').length;

/** The middle value; for an even count the higher of the two in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** One import as it is written. */
export interface Import {
  readonly specifier: string;
  /** Nothing of it is left at run time. */
  readonly isTypeOnly: boolean;
}

/** The beginning of a statement that imports types alone, up to where it names their file. */
const typesFrom = /\b(?:import|export) type [^;'"]*from ['"]?$/;

/** What a file imports, static, dynamic and type-only. In a component its script blocks are read. */
export function importsOf(file: SourceFile): readonly Import[] {
  const scripts = file.name.endsWith('.svelte')
    ? Array.from(file.text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g), (match) => match[1] ?? '')
    : [file.text];
  return scripts.flatMap((script) =>
    ts.preProcessFile(script, true, true).importedFiles.map(({ fileName, pos }) => {
      const before = script.slice(script.lastIndexOf(';', pos) + 1, pos);
      return { specifier: fileName, isTypeOnly: typesFrom.test(before) };
    }),
  );
}
