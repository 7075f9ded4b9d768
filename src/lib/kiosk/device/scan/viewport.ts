/** The place on the screen where a camera's picture is shown. */
export interface Viewport {
  /** The element to render the video into. */
  readonly stage: HTMLElement;
  /** Gives the stage the width of the pictures. */
  readonly setWidth: (widthPx: number) => void;
  readonly remove: () => void;
}

/** html5-qrcode finds its place by an id. */
let lastStage = 0;

/** The width that html5-qrcode's video and canvas have before the camera's real resolution is known. */
const assumedWidthPx = 1280;

/**
 * Puts a stage into `host`, as wide as the camera's picture, scaled and centred so that it covers the host, and
 * clipped. html5-qrcode decodes at the CSS size of its element: in the small frame of the screen it would throw most
 * pixels away.
 */
export function mountViewport(host: HTMLElement): Viewport {
  const clip = document.createElement('div');
  Object.assign(clip.style, { position: 'absolute', inset: '0', overflow: 'hidden' });
  const stage = document.createElement('div');
  lastStage += 1;
  stage.id = `camera-${lastStage}`;
  Object.assign(stage.style, { position: 'relative', width: `${assumedWidthPx}px`, transformOrigin: '0 0' });
  clip.append(stage);
  host.append(clip);

  const fit = (): void => {
    const { clientWidth: width, clientHeight: height } = clip;
    const { offsetWidth: stageWidth, offsetHeight: stageHeight } = stage;
    if (stageWidth === 0 || stageHeight === 0) return;
    const scale = Math.max(width / stageWidth, height / stageHeight);
    const left = (width - stageWidth * scale) / 2;
    const top = (height - stageHeight * scale) / 2;
    stage.style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
  };
  const observer = new ResizeObserver(fit);
  observer.observe(clip);
  observer.observe(stage);

  return {
    stage,
    setWidth: (widthPx) => {
      stage.style.width = `${widthPx}px`;
    },
    remove: () => {
      observer.disconnect();
      clip.remove();
    },
  };
}
