import type { districtZhCN } from './hub-district-zh-CN.ts';

/** What the console says to the account of a district, in English. */
export const districtEn: typeof districtZhCN = {
  title: 'Communities',
  hint: 'Sums of each community alone, without names or records of residents. Months go by the district’s time zone.',
  empty: 'No community yet. Found the first one below.',
  name: 'Community',
  stores: 'Stores',
  residents: 'Residents',
  issuedThisMonth: 'Issued this month',
  redeemedThisMonth: 'Redeemed this month',
  issued: 'Issued in all',
  redeemed: 'Redeemed in all',
  outstanding: 'Held by residents',
  kiosks: 'Kiosks',
  lastSeen: 'Last heard of',
  never: 'Never',
  openReviews: 'Open reviews',
  found: {
    title: 'Found a community',
    name: 'Name of the community',
    nameEn: 'English name (may be empty)',
    stores: 'Points stores, one in each line',
    storesHint: 'More can be added later.',
    managerName: 'Name of the first manager',
    signInName: 'Sign-in name (may be empty: the name)',
    template: 'Categories of points come from the template (1 hour = 10 points); its manager can change them.',
    submit: 'Found the community',
    done: (community: string) => `${community} was founded.`,
    signInAs: (name: string) => `Its manager signs in as ${name}`,
  },
  refused: {
    notPermitted: 'Not founded: only the account of a district may do so.',
    nameTaken: 'Not founded: a community of this district has that name.',
    again: 'This community is there already, and its manager has chosen a password.',
    faulty: 'Not founded: see what is marked below.',
  },
};
