/**
 * A CSS selector for what can be touched: screens that are kept laid out behind the one that is shown hold elements of
 * the same kind, and are still visible to a browser until the frame in which they are put away.
 */
export const onTop = (selector: string): string => `${selector}:not([data-shown="false"] *)`;
