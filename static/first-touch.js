// Of the console, before its own program has been loaded: what is clicked as soon as a page has come was meant for the
// page before, and a form that has been sent is not sent again while its answer is awaited. lib/ui/touch guards what
// comes later.
(() => {
  const settleMs = 600;
  // Longer than nearly every answer takes. A sending that was stopped on its way leaves its form usable after that.
  const answerMs = 30_000;
  const sent = new WeakSet();
  const shownMs = () => performance.getEntriesByType('paint')[0]?.startTime ?? Number.POSITIVE_INFINITY;

  document.documentElement.toggleAttribute('data-settling', true);
  addEventListener(
    'click',
    (event) => {
      if (event.timeStamp - shownMs() >= settleMs) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
  addEventListener(
    'submit',
    (event) => {
      const form = event.target;
      // A search or a filter is asked as often as somebody likes, and its form stays the same while the list changes.
      if (form.getAttribute('method')?.toLowerCase() !== 'post') return;
      if (sent.has(form)) {
        event.preventDefault();
        return;
      }
      sent.add(form);
      setTimeout(() => sent.delete(form), answerMs);
    },
    true,
  );
  // Whoever comes back to a page that the browser has kept may send its forms again.
  addEventListener('pageshow', (event) => {
    if (event.persisted) for (const form of document.forms) sent.delete(form);
  });
})();
