import type { LocaleCode } from '#lib/domain/locale.ts';

/** A name in the person's language; the other one, or a dash, where the row it came from is not there. */
export function named(code: LocaleCode, name: string | null | undefined, nameEn: string | null | undefined): string {
  return (code === 'en' ? (nameEn ?? name) : (name ?? nameEn)) ?? '—';
}
