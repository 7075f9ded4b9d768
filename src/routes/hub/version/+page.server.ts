import { version as build } from '$app/environment';
import manifest from '#package' with { type: 'json' };
import type { PageServerLoad } from './$types';
import { versionWords } from './words.ts';

export const load: PageServerLoad = ({ locals: { hub, language } }) => {
  // SvelteKit calls a build by the millisecond in which it was made.
  const builtAt = new Date(Number(build));
  const { newIn, notes, ...words } = versionWords[language];
  return {
    version: manifest.version,
    node: process.version,
    builtAt: Number.isNaN(builtAt.getTime()) ? undefined : builtAt,
    startedAt: new Date(hub.clock().getTime() - process.uptime() * 1000),
    database: hub.database.kind,
    words,
    notes: notes.map(({ version, news }) => ({ title: newIn(version), news })),
  };
};
