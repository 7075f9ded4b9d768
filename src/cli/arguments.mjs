import util from 'node:util';
import { CommandError } from './project.mjs';

/**
 * What a command says of itself for `--help`, and what it takes.
 * @typedef {object} Manual
 * @property {string} usage the line to type
 * @property {string} about what it does, in Chinese and in English
 * @property {Readonly<Record<string, { type: 'boolean' | 'string', says: string }>>} [options]
 * @property {number} [words] how many words it takes that are no options; none when left out
 */

/**
 * @param {Manual} manual
 * @returns {string}
 */
function helpOf({ usage, about, options = {} }) {
  const all = { ...options, help: { type: 'boolean', says: '显示这段说明 · shows this text' } };
  const rows = Object.entries(all).map(
    ([name, { type, says }]) => `  ${`--${name}${type === 'string' ? ' …' : ''}`.padEnd(15)} ${says}`,
  );
  return `${usage}\n\n${about}\n\n${rows.join('\n')}`;
}

/** @param {Manual} manual prints it and ends the process, when `--help` or `-h` is among the arguments */
export function helpIfAsked(manual) {
  const args = process.argv.slice(2);
  if (!args.includes('--help') && !args.includes('-h')) return;
  console.log(helpOf(manual));
  process.exit(0);
}

/**
 * Reads the arguments of this process.
 * @param {Manual} manual
 * @returns {{ values: Record<string, unknown>, words: string[] }}
 * @throws {CommandError} for an argument that the command does not know: passed over in silence it would look obeyed
 */
export function readArguments(manual) {
  helpIfAsked(manual);
  const options = Object.fromEntries(Object.entries(manual.options ?? {}).map(([name, { type }]) => [name, { type }]));
  try {
    const { values, positionals } = util.parseArgs({ options, allowPositionals: true });
    const tooMuch = positionals[manual.words ?? 0];
    if (tooMuch !== undefined) throw new Error(`Unexpected argument '${tooMuch}'`);
    return { values: { ...values }, words: positionals };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new CommandError(`不认识这个参数 · This is not understood: ${reason}\n\n${helpOf(manual)}`);
  }
}
