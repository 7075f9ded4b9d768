/**
 * Headers of every answer, static files included. The app's server sets them on files; src/hooks.server.ts on pages,
 * whose content security policy comes from SvelteKit. A proxy that ends TLS adds Strict-Transport-Security, because
 * only it knows whether the whole host is HTTPS.
 * @type {readonly (readonly [name: string, value: string])[]}
 */
export const securityHeaders = [
  ['x-content-type-options', 'nosniff'],
  // With no-referrer a browser sends "Origin: null" with forms, and the check against forged ones would refuse them
  // all.
  ['referrer-policy', 'same-origin'],
  ['permissions-policy', 'camera=(self), microphone=(), geolocation=(), payment=(), usb=()'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['x-frame-options', 'DENY'],
];

/** Nobody frames the kiosk or the console. A policy in a page's meta element cannot say this, so it is a header. */
export const framingPolicy = "frame-ancestors 'none'";
