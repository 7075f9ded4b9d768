/** Opens the browser's dialog for printing what is on the screen. */
export const printPage = (): void => window.print();
