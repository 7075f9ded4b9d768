/** The cookie that remembers a person's language at this browser. It is no secret and says nothing of who they are. */
export const languageCookie = 'points_store_language';
