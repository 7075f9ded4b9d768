import { error } from '@sveltejs/kit';
import * as v from 'valibot';
import { uuidSchema } from '#lib/domain/scalar.ts';
import { eventOf } from '#lib/server/console/events.ts';
import { namedInFact } from '#lib/server/console/fact-names.ts';
import { answerBadges } from '../../[list]/events.ts';
import { transferTable } from '../../[list]/transfers.ts';
import { stockTable } from '../../items/stock-table.ts';
import { localeOf } from '../../language/locale.ts';
import { tellEvent } from './told.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { hub, language, signedIn }, params }) => {
  const event = v.is(uuidSchema, params.id)
    ? await eventOf(hub.database.orm, signedIn.communityId, params.id)
    : undefined;
  if (event === undefined) error(404, 'Not found');
  const { payload, said, transfers, movements, ...rest } = event;
  const locale = await localeOf(language, signedIn.zone);
  const told =
    said === undefined
      ? null
      : tellEvent(locale, said, await namedInFact(hub.database.orm, signedIn.communityId, said));
  return {
    told,
    badges: answerBadges(locale, event.answer),
    transfers: transferTable(locale, transfers),
    movements: stockTable(locale, movements),
    event: { ...rest, raw: JSON.stringify(payload, null, 2) },
  };
};
