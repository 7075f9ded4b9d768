import type { LocaleCode } from '#lib/domain/locale.ts';

/** How the screens look and speak to whoever is there: it belongs to one visit, and to the card that chose it. */
export interface Look {
  /** 关怀模式: larger type, a voice, and more time. */
  readonly elderMode: boolean;
  readonly locale: LocaleCode;
}

/** How everybody finds the tablet: in the language that the community has settled. */
export const communityLook = (locale: LocaleCode): Look => ({ elderMode: false, locale });

/**
 * How the screens look to the holder of a card.
 * @param asked what they asked for before they showed it: they have asked for it still; undefined for nothing
 * @param community how they found the tablet
 */
export const lookOf = (
  own: { readonly elderMode: boolean; readonly locale: Look['locale'] | undefined },
  asked: Look | undefined,
  community: Look,
): Look => ({
  elderMode: own.elderMode || asked?.elderMode === true,
  locale: asked === undefined || asked.locale === community.locale ? (own.locale ?? community.locale) : asked.locale,
});
