import { error } from '@sveltejs/kit';
import { demoIn, printable } from '#lib/server/demo/card-list.ts';
import { specialResidents } from '#lib/server/demo/seed.ts';
import { languageOf } from '../../hub/language/locale.ts';
import type { PageServerLoad } from './$types';

/** One sheet of A4: two columns of five cards. */
const cardsOfSheet = 10;

export const load: PageServerLoad = async ({ cookies, locals: { dataDir, hub }, url }) => {
  const demo = await demoIn(hub.database.orm, dataDir);
  if (demo === undefined) error(404, 'Not found');
  const all = url.searchParams.has('all');
  const shown = all ? demo.cards : demo.cards.slice(0, cardsOfSheet);
  const special = Object.values(specialResidents).flatMap((place) => demo.cards[place] ?? []);
  const sheets = Array.from({ length: Math.ceil(shown.length / cardsOfSheet) }, (_, sheet) =>
    shown.slice(sheet * cardsOfSheet, (sheet + 1) * cardsOfSheet).map(printable),
  );
  return {
    language: languageOf(cookies),
    zone: demo.zone,
    communityNameEn: demo.communityNameEn,
    communityName: demo.communityName,
    total: demo.cards.length,
    all,
    sheets,
    special: special.map(printable),
  };
};
