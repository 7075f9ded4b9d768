/**
 * What a browser may lack and the kiosk does without; staff are told, because each has its price.
 * - `offlineStart`: no service worker, so that the page cannot be opened again without a network
 * - `otherTabs`: tabs do not take turns, or do not hear of each other
 * - `camera`, `decoding`: no camera can be opened, or its pictures cannot be read; hand scanner and keypad remain
 * - `pins`: a PIN cannot be verified, so that nobody signs in at the counter
 * - `voice`, `sound`, `screenOn`: silence, and a screen that goes dark by the tablet's own setting
 */
export type Lack = 'offlineStart' | 'otherTabs' | 'camera' | 'decoding' | 'pins' | 'voice' | 'sound' | 'screenOn';

/** The part of a browser that is looked at: its global object, any name of which may be missing. */
export type BrowserScope = Readonly<Record<string, unknown>> & { readonly navigator: Partial<Navigator> };

/** What this browser lacks, in the order of {@link Lack}. */
export async function findLacks(scope: BrowserScope): Promise<readonly Lack[]> {
  const { navigator } = scope;
  const has = (...names: readonly string[]): boolean => names.every((name) => scope[name] !== undefined);
  const worker = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
  const present: readonly (readonly [Lack, boolean])[] = [
    ['offlineStart', worker !== undefined],
    ['otherTabs', navigator.locks !== undefined && has('BroadcastChannel')],
    ['camera', navigator.mediaDevices !== undefined],
    ['decoding', has('WebAssembly', 'Worker', 'OffscreenCanvas', 'VideoFrame')],
    ['pins', has('WebAssembly')],
    ['voice', has('speechSynthesis', 'SpeechSynthesisUtterance')],
    ['sound', has('AudioContext')],
    ['screenOn', navigator.wakeLock !== undefined],
  ];
  return present.filter(([, isThere]) => !isThere).map(([lack]) => lack);
}
