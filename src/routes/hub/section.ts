import type { Permission } from '#lib/domain/permission.ts';
import type { HubLocale } from '#lib/i18n/hub-locale.ts';
import type { IconName } from '#lib/ui/icons.ts';

/** What the navigation puts together, in its order: a section names the one to which it belongs. */
export const sectionGroups = ['overview', 'tasks', 'counter', 'goods', 'people', 'rules', 'books', 'access'] as const;
export type SectionGroup = (typeof sectionGroups)[number];

/** A section of the console. Its address and what lies below are for those with its permission, as is its link. */
export interface Section {
  readonly icon: IconName;
  readonly group: SectionGroup;
  readonly permission: Permission;
  readonly title: (locale: HubLocale) => string;
  /** How many things there want to be looked at. */
  readonly attention?: (open: { readonly reviews: number; readonly pending: number }) => number;
}
