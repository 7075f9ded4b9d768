// 代兑: somebody redeems with their own card from the account of somebody else, who has appointed them for some days.

/** How the one whose points they are has said so: on paper, before a member of staff, or as people of one household. */
export const consentWays = ['paper', 'counter', 'household'] as const;
export type ConsentWay = (typeof consentWays)[number];

/** No appointment lasts longer: then it is asked for anew. In days, the first and the last one among them. */
export const longestProxyDays = 366;

/** The first and the last day of an appointment, YYYY-MM-DD by the community's calendar. */
export interface ProxyDays {
  readonly from: string;
  readonly until: string;
}

/** Whether an appointment that nobody has ended holds on a day. Days of this form sort as texts. */
export const holdsOn = ({ from, until }: ProxyDays, day: string): boolean => from <= day && day <= until;

/** What follows the number of a redemption in a history where somebody else's card was shown for it. */
export const proxyMark = ' 代兑';
