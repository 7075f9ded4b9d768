import type { LocaleCode } from '#lib/domain/locale.ts';

export type Theme = 'light' | 'dark';

/** How a kiosk looks to the person before it. */
export interface Look {
  readonly elder: boolean;
  readonly theme: Theme;
  readonly locale: LocaleCode;
}

/** Gives the page a kiosk's look. On the root element, because sizes everywhere hang on the root's type size. */
export function applyLook(root: HTMLElement, { elder, theme, locale }: Look): void {
  root.lang = locale;
  root.dataset['theme'] = theme;
  root.toggleAttribute('data-kiosk', true);
  root.toggleAttribute('data-elder', elder);
}
