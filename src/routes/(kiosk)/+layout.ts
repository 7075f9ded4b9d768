// The kiosk is drawn by the tablet alone: one prerendered shell, kept by the service worker, starts it without a
// network.
export const ssr = false;
export const prerender = true;
