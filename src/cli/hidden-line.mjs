import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/**
 * Reads a line from the terminal without showing what is typed.
 * @param {string} question
 * @returns {Promise<string>} empty when the terminal is closed instead
 */
export function readHidden(question) {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      resolve(line);
      lines.close();
    });
    lines.once('close', () => {
      process.stderr.write('\n');
      resolve('');
    });
    lines.once('SIGINT', () => lines.close());
  });
}
