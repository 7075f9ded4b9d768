// Of the console, before its own program has been loaded: what is clicked as soon as a page has come was meant for the page
// before, and a form that has been sent is not sent again while its answer is awaited. lib/ui/touch guards what comes later.
(() => {
  const settleMs = 600;
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
      if (!sent.has(event.target)) sent.add(event.target);
      else event.preventDefault();
    },
    true,
  );
  // Whoever comes back to a page that the browser has kept may send its forms again.
  addEventListener('pageshow', (event) => {
    if (event.persisted) for (const form of document.forms) sent.delete(form);
  });
})();
