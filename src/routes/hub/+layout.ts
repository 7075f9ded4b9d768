import { loadHubMessages } from '#lib/i18n/hub-locale.ts';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async ({ data }) => ({ ...data, messages: await loadHubMessages(data.language) });
