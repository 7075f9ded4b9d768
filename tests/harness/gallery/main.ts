import '#lib/ui/tokens.css';
import '#lib/ui/base.css';
import { mount } from 'svelte';
import { isLocaleCode } from '#lib/i18n/format.ts';
import { loadHubMessages, newHubLocale } from '#lib/i18n/hub-locale.ts';
import { newKioskLocale } from '#lib/i18n/kiosk-locale.ts';
import { applyLook } from '#lib/ui/look.ts';
import HubGallery from './HubGallery.svelte';
import KioskGallery from './KioskGallery.svelte';

// One scene an address: ?scene=idle&locale=en&elder&theme=dark, or ?hub=kiosks for the console's pages.
const wanted = new URLSearchParams(location.search);
const asked = wanted.get('locale');
const code = isLocaleCode(asked) ? asked : 'zh-CN';
const elder = wanted.has('elder');
const theme = wanted.get('theme') === 'dark' ? 'dark' : 'light';
const target = document.querySelector('#app') ?? document.body;
const page = wanted.get('hub');

if (page === null) {
  const locale = newKioskLocale();
  await locale.choose(code);
  applyLook(document.documentElement, { elder, theme, locale: code });
  mount(KioskGallery, { target, props: { locale, scene: wanted.get('scene') ?? 'idle', elder, theme } });
} else {
  document.documentElement.lang = code;
  document.documentElement.dataset['theme'] = theme;
  mount(HubGallery, { target, props: { locale: newHubLocale(code, await loadHubMessages(code)), page } });
}
document.documentElement.dataset['ready'] = 'true';
