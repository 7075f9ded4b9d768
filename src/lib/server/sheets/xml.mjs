import { SaxesParser } from 'saxes';
import { Refused } from './refused.mjs';

/** @typedef {Readonly<Record<string, string>>} Attributes */

/**
 * Parses a part of the workbook; nothing where there is no such part. Names are told without their prefixes.
 * @param {import('./archive.mjs').Archive} archive
 * @param {string} file
 * @param {{ open?: (name: string, attributes: Attributes) => void, close?: (name: string) => void, text?: (text: string) => void }} hear
 */
export async function parts(archive, file, { open, close, text }) {
  const parser = new SaxesParser();
  /** @param {string} name */
  const local = (name) => name.slice(name.indexOf(':') + 1);
  parser.on('opentag', ({ name, attributes }) => open?.(local(name), /** @type {Attributes} */ (attributes)));
  parser.on('closetag', ({ name }) => close?.(local(name)));
  parser.on('text', (said) => text?.(said));
  // Entities of one's own are how a small text becomes a large one; no spreadsheet writes them.
  parser.on('doctype', () => {
    throw new Refused('broken');
  });
  parser.on('error', () => {
    throw new Refused('broken');
  });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of archive.read(file)) parser.write(decoder.decode(chunk, { stream: true }));
  parser.close();
}
