import { CameraScanner, type CameraScannerParts } from './camera.ts';
import { type Html5CameraOptions, openHtml5Camera } from './html5-camera.ts';
import { pageTimers } from './timers.ts';

/** Where to show the camera, what decodes its pictures, and who is told. */
export interface PageCameraOptions
  extends
    Pick<CameraScannerParts, 'onState' | 'onCode'>,
    Pick<Html5CameraOptions, 'host' | 'decoder' | 'facingMode' | 'rest'> {}

/**
 * The camera scanner of a page. html5-qrcode is loaded with the first start, so that it stays out of the first paint.
 */
export function createPageCamera({ onState, onCode, ...camera }: PageCameraOptions): CameraScanner {
  return new CameraScanner({
    surroundings: {
      open: (events) => openHtml5Camera({ ...camera, timers: pageTimers }, events),
      isVisible: () => document.visibilityState === 'visible',
      watch: watchSurroundings,
    },
    timers: pageTimers,
    onState,
    onCode,
  });
}

function watchSurroundings(call: () => void): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  document.addEventListener('visibilitychange', call, { signal });
  // Both are missing in an insecure context, where there is no camera to wait for.
  const { mediaDevices, permissions }: Partial<Pick<Navigator, 'mediaDevices' | 'permissions'>> = navigator;
  mediaDevices?.addEventListener('devicechange', call, { signal });
  permissions?.query({ name: 'camera' }).then(
    (status) => status.addEventListener('change', call, { signal }),
    // A browser that does not know this permission leaves it to the next start.
    () => undefined,
  );
  return () => ended.abort();
}
