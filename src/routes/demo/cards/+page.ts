import { loadHubMessages } from '#lib/i18n/hub-locale.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ data }) => ({ ...data, messages: await loadHubMessages(data.language) });
