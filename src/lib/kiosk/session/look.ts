import type { LocaleCode } from '#lib/domain/locale.ts';

/** How the screens look and speak to whoever is there: it belongs to one visit, and to the card that chose it. */
export interface Look {
  /** 关怀模式: larger type, a voice, and more time. */
  readonly elderMode: boolean;
  readonly locale: LocaleCode;
}

/** How everybody finds the tablet. */
export const communityLook: Look = { elderMode: false, locale: 'zh-CN' };

/**
 * How the screens look to the holder of a card.
 * @param asked what they asked for before they showed it: they have asked for it still
 */
export const lookOf = (
  own: { readonly elderMode: boolean; readonly locale: Look['locale'] | undefined },
  asked: Look,
): Look => ({
  elderMode: asked.elderMode || own.elderMode,
  locale: asked.locale === communityLook.locale ? (own.locale ?? asked.locale) : asked.locale,
});
