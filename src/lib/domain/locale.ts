/** The languages of the product: Chinese first, English complete. */
export const localeCodes = ['zh-CN', 'en'] as const;
/** What everybody is spoken to in until somebody has settled another language. */
export const defaultLocale = 'zh-CN' satisfies (typeof localeCodes)[number];
export type LocaleCode = (typeof localeCodes)[number];

/** Whether a text from outside (a cookie, a setting) names one of our languages. */
export const isLocaleCode = (text: string | null | undefined): text is LocaleCode =>
  localeCodes.some((code) => code === text);
