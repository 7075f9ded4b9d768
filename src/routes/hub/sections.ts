import type { RouteId } from '$app/types';
import type { Permission } from '#lib/domain/permission.ts';
import type { HubMessages } from '#lib/i18n/hub-messages.ts';
import type { IconName } from '#lib/ui/icons.ts';

/** A section of the console. Its address and what lies below are for those with its permission, as is its link. */
export interface Section {
  readonly icon: IconName;
  readonly permission: Permission;
  readonly title: (t: HubMessages) => string;
  /** How many things there want to be looked at. */
  readonly attention?: (open: { readonly reviews: number }) => number;
}

/** Routes of the console that are no section: somebody comes, goes, or reads in another language. */
export type OutsideRoute = '/hub/sign-in' | '/hub/sign-out' | '/hub/language';
type SectionRoute = Exclude<Extract<RouteId, '/hub' | `/hub/${string}`>, `/hub/${string}/${string}` | OutsideRoute>;

/** Every section by its address, in the order of the navigation. */
export const sections: Readonly<Record<SectionRoute, Section>> & Readonly<Record<string, Section>> = {
  '/hub': { icon: 'list', permission: 'console.read', title: (t) => t.overview.title },
  '/hub/events': { icon: 'refresh', permission: 'console.read', title: (t) => t.events.title },
  '/hub/reviews': {
    icon: 'warning',
    permission: 'console.read',
    title: (t) => t.attention.reviews,
    attention: ({ reviews }) => reviews,
  },
  '/hub/residents': { icon: 'people', permission: 'console.read', title: (t) => t.residents.title },
  '/hub/items': { icon: 'shelf', permission: 'console.read', title: (t) => t.items.title },
  '/hub/transfers': { icon: 'leaf', permission: 'console.read', title: (t) => t.transfers.title },
  '/hub/kiosks': { icon: 'device', permission: 'console.read', title: (t) => t.kiosks.title },
  '/hub/staff': { icon: 'keypad', permission: 'console.read', title: (t) => t.staff.title },
  '/hub/shifts': { icon: 'shift', permission: 'console.read', title: (t) => t.shifts.title },
  '/hub/policy': { icon: 'pen', permission: 'console.read', title: (t) => t.policy.title },
};
