import type { StaffRefusalCode } from '#lib/domain/staff-refusal.ts';

/** Why something was not recorded, as far as a screen says it. */
export interface ShownRefusal {
  readonly code: StaffRefusalCode;
  readonly itemId?: string;
}

/** How recording ended, whatever was recorded. */
export type AnyOutcome =
  | { readonly kind: 'recorded' }
  | { readonly kind: 'refused'; readonly refusal: ShownRefusal }
  | { readonly kind: 'storageFailed'; readonly cause: string };

/** The refusal of an outcome, a failing storage among them; undefined when it was recorded. */
export function refusalOf(outcome: AnyOutcome): ShownRefusal | undefined {
  switch (outcome.kind) {
    case 'recorded':
      return undefined;
    case 'refused':
      return outcome.refusal;
    case 'storageFailed':
      return { code: 'storageFailed' };
  }
}
