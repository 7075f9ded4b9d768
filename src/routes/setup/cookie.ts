/** The cookie with the one-time token of the link; it ends with the browser, and is good while the set-up is open. */
export const setupCookie = 'points_store_setup';
