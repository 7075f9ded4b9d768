/**
 * What is wrong with the layout of the kiosk screen that is shown, in words; runs inside the page. Nothing at all, text
 * of less than 20 px, targets of less than 64 px, words that are no person's, buttons under something else, and
 * whatever is cut off or lies outside the screen.
 * @param closeness what sizes are multiplied by where the screen is small and held closer
 */
export function layoutFaults(closeness: number): readonly string[] {
  const faults: string[] = [];
  const px = (value: number): string => `${Math.round(value)} px`;
  const name = (element: Element): string =>
    `${element.tagName.toLowerCase()}.${element.className.toString().split(' ')[0] ?? ''}`;
  const screen = new DOMRect(0, 0, innerWidth, innerHeight);
  const slackPx = 1.5;
  const targetPx = 64 * closeness - 0.5;
  const sticksOut = (inner: DOMRect, outer: DOMRect): boolean =>
    inner.left < outer.left - slackPx ||
    inner.top < outer.top - slackPx ||
    inner.right > outer.right + slackPx ||
    inner.bottom > outer.bottom + slackPx;

  /** The nearest ancestor that cuts off what sticks out of it; undefined where it scrolls or says so by an ellipsis. */
  function cutter(element: Element): Element | 'excused' | undefined {
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      const { overflowX, overflowY, textOverflow } = getComputedStyle(at);
      if (overflowY === 'auto' || textOverflow === 'ellipsis') return 'excused';
      if (overflowX === 'hidden' || overflowY === 'hidden' || at.tagName === 'MAIN') return at;
    }
    return undefined;
  }

  // What lies under a question is neither read nor touched.
  const isUnderQuestion = (element: Element): boolean =>
    document.querySelector('dialog[open]') !== null && element.closest('dialog[open]') === null;
  let isEmpty = true;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = node.textContent?.trim() ?? '';
    if (
      element === null ||
      text === '' ||
      element.closest('.spoken, script, style, dialog ~ *, details:not([open]) > :not(summary)') !== null
    )
      continue;
    // Ids, names of types and what went wrong in a program say nothing to a person.
    const technical = /[0-9a-f]{8}-[0-9a-f]{4}-|\b[a-z]+\.[a-z]+[A-Z]|\w+Error\b|undefined|\bNaN\b|\[object|[{}]/.exec(
      text,
    );
    if (technical !== null && element.closest('[data-technical]') === null)
      faults.push(`“${text}” says ${technical[0]}`);
    const size = Number.parseFloat(getComputedStyle(element).fontSize);
    const range = document.createRange();
    range.selectNodeContents(node);
    // A line's box is higher than its letters: what counts is the height of the type around the middle of the line.
    const lines = [...range.getClientRects()]
      .filter(({ width }) => width > 0)
      .map(({ x, y, width, height }) => new DOMRect(x, y + (height - size) / 2, width, size));
    if (lines.length === 0) continue;
    if (size < 20 * closeness) faults.push(`“${text}” is ${px(size)} high`);
    isEmpty = false;
    const cutting = cutter(element);
    if (cutting === 'excused') continue;
    const frame = cutting?.getBoundingClientRect() ?? screen;
    if (lines.some((line) => sticksOut(line, frame)))
      faults.push(`“${text}” sticks out of ${cutting === undefined ? 'it' : name(cutting)}`);
  }

  if (isEmpty) faults.push('nothing is shown');

  for (const button of document.querySelectorAll('button')) {
    const { width, height } = button.getBoundingClientRect();
    const label = button.ariaLabel ?? button.textContent.trim();
    if (width === 0) continue;
    if (width < targetPx || height < targetPx) faults.push(`“${label}” is ${px(width)} × ${px(height)}`);
    if (cutter(button) !== 'excused' && sticksOut(button.getBoundingClientRect(), screen)) {
      faults.push(`“${label}” lies outside the screen`);
    }
    const { x, y } = button.getBoundingClientRect();
    const onTop = document.elementFromPoint(x + width / 2, y + height / 2);
    if (cutter(button) !== 'excused' && !isUnderQuestion(button) && onTop !== null && !button.contains(onTop))
      faults.push(`“${label}” lies under ${name(onTop)}`);
  }

  const main = document.querySelector('[data-main-action]')?.getBoundingClientRect();
  if (main !== undefined) {
    if (main.height < 88 * closeness) faults.push(`the main action is ${px(main.height)} high`);
    if (main.top < innerHeight / 3) faults.push('the main action is out of reach');
  }
  if (document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth) {
    faults.push('the page scrolls');
  }
  return faults;
}
