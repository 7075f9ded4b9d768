/**
 * What is wrong with the layout of the console's page that is shown, in words; runs inside the page. The page scrolls
 * sideways, text or a control is cut off or lies under something else, or a control is smaller than WCAG 2.2 asks
 * (2.5.8, 24 px). Tables scroll within their own frame, and what is written above another is as long as it is.
 */
export function consoleFaults(): readonly string[] {
  const faults: string[] = [];
  const slackPx = 1.5;
  const leastPx = 24;
  const said = (element: Element): string =>
    `“${(element.getAttribute('aria-label') ?? element.textContent).trim().replaceAll(/\s+/g, ' ').slice(0, 40)}”`;

  /** The nearest ancestor that cuts off what sticks out of it; undefined where one scrolls, or says so by an ellipsis. */
  function cutter(element: Element): Element | undefined {
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      const { overflowX, overflowY, textOverflow } = getComputedStyle(at);
      if ([overflowX, overflowY].some((overflow) => overflow === 'auto' || overflow === 'scroll')) return undefined;
      if (textOverflow === 'ellipsis') return undefined;
      if (overflowX === 'hidden' || overflowY === 'hidden') return at;
    }
    return undefined;
  }

  if (document.documentElement.scrollWidth > innerWidth)
    faults.push(`the page is ${document.documentElement.scrollWidth} px wide`);

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (element === null || node.textContent?.trim() === '') continue;
    // SvelteKit's announcer holds the page's title for screen readers as soon as the page has refreshed itself.
    if (
      element.closest('.spoken, #svelte-announcer, script, style, option, details:not([open]) > :not(summary)') !== null
    )
      continue;
    const frame = cutter(element)?.getBoundingClientRect();
    if (frame === undefined) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width > 0 && (box.left < frame.left - slackPx || box.right > frame.right + slackPx))
      faults.push(`${said(element)} is cut off`);
  }

  for (const control of document.querySelectorAll('a[href], button, input:not([type="hidden"]), select, textarea')) {
    if (!control.checkVisibility() || control.closest('.spoken') !== null) continue;
    // What leads past the menu shows itself only to those who come by keyboard.
    (control as HTMLElement).focus();
    control.scrollIntoView({ block: 'center', inline: 'center' });
    const { x, y, width, height } = control.getBoundingClientRect();
    const onTop = document.elementFromPoint(x + width / 2, y + height / 2);
    const isReached = onTop !== null && (control.contains(onTop) || onTop.closest('label')?.contains(control) === true);
    // A link that breaks into two lines has its middle between them.
    if (!isReached && control.getClientRects().length === 1) faults.push(`${said(control)} lies under something else`);
    // Links within a text are as high as its lines (2.5.8, exception "inline").
    const isInline = control.matches('a') && getComputedStyle(control).display === 'inline';
    if (!isInline && (width < leastPx || height < leastPx))
      faults.push(`${said(control)} is ${Math.round(width)} × ${Math.round(height)} px`);
  }
  return faults;
}
