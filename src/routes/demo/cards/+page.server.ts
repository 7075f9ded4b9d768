import { error } from '@sveltejs/kit';
import { demoIn, printable } from '#lib/server/demo/card-list.ts';
import { specialResidents } from '#lib/server/demo/seed.ts';
import type { PageServerLoad } from './$types';

/** One sheet of A4: two columns of five cards. */
const cardsOfSheet = 10;
/** Of all cards, those of one page: a code takes milliseconds to draw, and a demo may have ten thousand residents. */
const cardsOfPage = 5 * cardsOfSheet;

export const load: PageServerLoad = async ({ locals: { dataDir, hub, language }, url }) => {
  const demo = await demoIn(hub.database.orm, dataDir);
  if (demo === undefined) error(404, 'Not found');
  const page = pageOf(url);
  const from = page === null ? 0 : (page - 1) * cardsOfPage;
  const end = page === null ? cardsOfSheet : from + cardsOfPage;
  const shown = demo.cards.slice(from, end);
  const special = Object.values(specialResidents).flatMap((place) => demo.cards[place] ?? []);
  const sheets = Array.from({ length: Math.ceil(shown.length / cardsOfSheet) }, (_, sheet) =>
    shown.slice(sheet * cardsOfSheet, (sheet + 1) * cardsOfSheet).map(printable),
  );
  return {
    language,
    zone: demo.zone,
    communityNameEn: demo.communityNameEn,
    communityName: demo.communityName,
    total: demo.cards.length,
    page,
    next: page !== null && end < demo.cards.length ? page + 1 : null,
    sheets,
    special: special.map(printable),
  };
};

/** Which page of all cards is asked for; null for the first sheet alone, as for what is no page. */
function pageOf({ searchParams }: URL): number | null {
  const said = searchParams.get('page') ?? '';
  return /^[1-9]\d{0,5}$/.test(said) ? Number(said) : null;
}
