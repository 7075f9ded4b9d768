/** The most letters of a batch's code, as suppliers print it. */
export const mostBatchCodeLetters = 40;

/** The longest shelf life that anybody says, in days. */
export const mostShelfLifeDays = 3650;
