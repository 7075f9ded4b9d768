/**
 * The side of the lamp in the upper left corner of a fake camera's video, in pixels. It is lit from the first frame on
 * that holds the whole card, so that a page can measure from there; its middle is a good place to look.
 */
export const lampPx = 32;
