import type { Result } from '#lib/base/result.ts';

/** Why the camera does not scan. */
export type CameraTrouble =
  /** A person or the device's policy has refused it. */
  | { readonly kind: 'refused' }
  /** There is no camera. */
  | { readonly kind: 'missing' }
  /** Another program uses the camera, it delivers no pictures, or they cannot be decoded. `reason` is for staff. */
  | { readonly kind: 'failed'; readonly part: 'camera' | 'decoder'; readonly reason: string };

/** What an open camera reports. */
export interface CameraEvents {
  /** A frame was looked at. The text is undefined when it holds no code. */
  readonly onFrame: (text: string | undefined) => void;
  /** A frame could not be looked at, because the decoder is broken. */
  readonly onDecoderFailure: (reason: string) => void;
  /** The camera delivers no more pictures (unplugged, asleep), or the tablet was turned and it must be opened again. */
  readonly onOver: (why: 'lost' | 'turned') => void;
}

/** A camera that is on. */
export interface OpenCamera {
  /** Turns it off. Never rejects. */
  readonly close: () => Promise<void>;
}

/** The browser as the camera scanner sees it. */
export interface CameraSurroundings {
  /** Turns the camera on; resolves when pictures come. */
  readonly open: (events: CameraEvents) => Promise<Result<OpenCamera, CameraTrouble>>;
  readonly isVisible: () => boolean;
  /** Calls back when cameras, the permission or the page's visibility change, until the returned function is called. */
  readonly watch: (call: () => void) => () => void;
}

/**
 * Classifies what `getUserMedia` rejects with, as a `DOMException` or as the sentence that html5-qrcode makes of it.
 */
export function troubleOf(error: unknown): CameraTrouble {
  const reason = String(error);
  if (/NotAllowedError|SecurityError|PermissionDismissedError/.test(reason)) return { kind: 'refused' };
  if (/NotFoundError|OverconstrainedError/.test(reason)) return { kind: 'missing' };
  return { kind: 'failed', part: 'camera', reason };
}
