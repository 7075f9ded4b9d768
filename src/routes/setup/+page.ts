/** Forms and nothing else: it works in any browser, and there is no script that could fail. */
export const csr = false;
