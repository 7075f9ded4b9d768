import '#lib/ui/tokens.css';
import '#lib/ui/base.css';
import { mount, tick, unmount } from 'svelte';
import { isLocaleCode } from '#lib/domain/locale.ts';
import { loadHubMessages, newHubLocale } from '#lib/i18n/hub-locale.ts';
import { newKioskLocale } from '#lib/i18n/kiosk-locale.ts';
import { loadStaffMessages, newStaffLocale } from '#lib/i18n/staff-locale.ts';
import { applyLook } from '#lib/ui/look.ts';
import HubGallery from './HubGallery.svelte';
import KioskGallery from './KioskGallery.svelte';
import { staffScenes } from './scenes.ts';
import StaffGallery from './StaffGallery.svelte';

// One scene an address: ?scene=idle&locale=en&elder&theme=dark, or ?hub=kiosks for the console's pages.

declare global {
  interface Window {
    /** Shows another scene on the same page, given as the query of an address; resolves when it is laid out. */
    showScene: (query: string) => Promise<void>;
  }
}

const target = document.querySelector('#app') ?? document.body;
const root = document.documentElement;
let shown: Record<string, unknown> | undefined;

window.showScene = async (query) => {
  const wanted = new URLSearchParams(query);
  const asked = wanted.get('locale');
  const code = isLocaleCode(asked) ? asked : 'zh-CN';
  const elder = wanted.has('elder');
  const theme = wanted.get('theme') === 'dark' ? 'dark' : 'light';
  const page = wanted.get('hub');
  if (shown !== undefined) await unmount(shown);
  applyLook(root, { elder, theme, locale: code });
  if (page === null) {
    const locale = newKioskLocale();
    await locale.choose(code);
    const scene = wanted.get('scene') ?? 'idle';
    const staffScene = staffScenes.find((name) => name === scene);
    if (staffScene === undefined) {
      shown = mount(KioskGallery, { target, props: { locale, scene, elder, theme } });
    } else {
      const staffLocale = newStaffLocale(code, await loadStaffMessages(code));
      shown = mount(StaffGallery, { target, props: { locale, staffLocale, scene: staffScene, elder } });
    }
  } else {
    root.removeAttribute('data-kiosk');
    shown = mount(HubGallery, { target, props: { locale: newHubLocale(code, await loadHubMessages(code)), page } });
  }
  await tick();
  await Promise.all([...document.images].map((image) => image.decode()));
  // Grids hear of their room when a frame is made, and fill it in the same one.
  await new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
};

await window.showScene(location.search);
root.dataset['ready'] = 'true';
