import { encode } from 'uqr';
import { ean13, upcE, type Bars } from './bars.ts';

/** How a printed card looks to the camera. */
export interface CardLook {
  /** Pixels per module of the code: small for a small print or a far card. */
  readonly modulePx: number;
  readonly rotationDegrees: number;
  /** Standard deviation of the blur, in pixels: out of focus. */
  readonly blurPx: number;
  /** Luma (16–235) of ink and paper: close together on a faded card. */
  readonly ink: number;
  readonly paper: number;
  /** What is printed: a card's square code, or the bars of goods. */
  readonly code?: 'qr' | keyof typeof barsOf;
}

const barsOf = { ean13, upcE } as const;

const plain: CardLook = { modulePx: 7, rotationDegrees: 4, blurPx: 0.6, ink: 40, paper: 205 };

/** The looks that the scanner must cope with. */
export const cardLooks = {
  normal: plain,
  small: { ...plain, modulePx: 2.5 },
  far: { ...plain, modulePx: 2, blurPx: 0.5 },
  blurred: { ...plain, blurPx: 3.5 },
  rotated: { ...plain, rotationDegrees: 38 },
  faint: { ...plain, ink: 150, paper: 175 },
} as const satisfies Readonly<Record<string, CardLook>>;

/**
 * Looks beyond what ZXing-C++ reads by itself: the second, sharpened look of the decoder reads them a few frames later.
 */
export const hardCardLooks = {
  'badly blurred': { ...plain, modulePx: 12, blurPx: 7 },
  faded: { ...plain, ink: 163, paper: 175 },
} as const satisfies Readonly<Record<string, CardLook>>;

/** A box of goods, whose text is 13 digits. */
export const goodsLook: CardLook = { ...plain, modulePx: 10, code: 'ean13' };

/** A can, too small for more than the eight digits of its short code. */
export const shortCodeLook: CardLook = { ...goodsLook, code: 'upcE' };

/** One plane of luma, row by row. */
export interface Luma {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

// A card has room for the code with its quiet zone at the left and a few lines of print at the right, in modules.
const quietModules = 4;
const cardWidthModules = 48;
const cardHeightModules = 29;
const printLeftModules = 31;

/** How far a card reaches to either side of its centre, in pixels. */
export function cardHalfWidthPx({ modulePx, rotationDegrees }: CardLook): number {
  const angle = (rotationDegrees * Math.PI) / 180;
  const modules = Math.abs(Math.cos(angle)) * cardWidthModules + Math.abs(Math.sin(angle)) * cardHeightModules;
  return (modules / 2) * modulePx;
}

/** The counter without a card: light from one side, a shelf board, a few boxes. */
export function emptyCounter(width: number, height: number, random: () => number): Luma {
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const base = y > height * 0.7 ? 92 : 128;
    for (let x = 0; x < width; x++) data[y * width + x] = base + (x / width) * 30;
  }
  for (let box = 0; box < 14; box++) {
    const [left, top] = [random() * width, random() * height * 0.7];
    const [right, bottom] = [left + 30 + random() * 120, top + 20 + random() * 80];
    const luma = 50 + random() * 140;
    for (let y = Math.floor(top); y < Math.min(bottom, height); y++) {
      data.fill(luma, y * width + Math.floor(left), y * width + Math.floor(Math.min(right, width)));
    }
  }
  return { data, width, height };
}

/** The scene with a card held in front of it, its centre at (`centreX`, `centreY`); it may reach over the edge. */
export function withCard(scene: Luma, text: string, look: CardLook, centreX: number, centreY: number): Luma {
  const { width, height } = scene;
  const data = Uint8Array.from(scene.data);
  const lumaAt = cardFace(text, look);
  const angle = (look.rotationDegrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle) / look.modulePx, Math.sin(angle) / look.modulePx];
  const reach = Math.ceil((Math.hypot(cardWidthModules, cardHeightModules) / 2) * look.modulePx + 3 * look.blurPx);
  const area = {
    left: Math.max(0, Math.floor(centreX - reach)),
    right: Math.min(width, Math.ceil(centreX + reach)),
    top: Math.max(0, Math.floor(centreY - reach)),
    bottom: Math.min(height, Math.ceil(centreY + reach)),
  };
  // Sixteen rays a pixel, as a lens mixes what falls on one.
  const rays = [-0.375, -0.125, 0.125, 0.375];
  for (let y = area.top; y < area.bottom; y++) {
    for (let x = area.left; x < area.right; x++) {
      const index = y * width + x;
      const behind = data[index] ?? 0;
      let sum = 0;
      for (const rayY of rays) {
        for (const rayX of rays) {
          const [right, down] = [x + rayX - centreX, y + rayY - centreY];
          sum += lumaAt(right * cos + down * sin, down * cos - right * sin) ?? behind;
        }
      }
      data[index] = sum / 16;
    }
  }
  if (look.blurPx > 0) blur({ data, width, height }, area, look.blurPx);
  return { data, width, height };
}

/** The luma of the card's face at a place in modules from its centre; undefined beside the card. */
function cardFace(text: string, look: CardLook): (x: number, y: number) => number | undefined {
  const isInk = look.code === undefined || look.code === 'qr' ? printOf(text) : bars(barsOf[look.code](text));
  return (x, y) => {
    const [column, row] = [x + cardWidthModules / 2, y + cardHeightModules / 2];
    if (column < 0 || column >= cardWidthModules || row < 0 || row >= cardHeightModules) return undefined;
    return isInk(column, row) ? look.ink : look.paper;
  };
}

/** Where ink is, by column and row in modules. */
type Print = (column: number, row: number) => boolean;

function printOf(text: string): Print {
  const code = encode(text, { ecc: 'Q', border: quietModules });
  return (column, row) => {
    const isPrint = column > printLeftModules && column < cardWidthModules - 3 && Math.floor(row / 2) % 3 === 1;
    return code.data[Math.floor(row)]?.[Math.floor(column)] === true || isPrint;
  };
}

/** Bars over the whole width, with the quiet zones that the standard asks for. */
function bars({ modules, quiet }: Bars): Print {
  const width = quiet.left + modules.length + quiet.right;
  return (column, row) => {
    const bar = modules[Math.floor((column / cardWidthModules) * width) - quiet.left];
    return bar === true && row >= quietModules && row < cardHeightModules - quietModules;
  };
}

interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Blurs an area by a Gaussian, first along the rows, then along the columns. */
function blur({ data, width, height }: Luma, area: Area, sigma: number): void {
  const radius = Math.ceil(3 * sigma);
  const weights = Array.from({ length: 2 * radius + 1 }, (_, at) => Math.exp(-((at - radius) ** 2) / (2 * sigma ** 2)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (const [stepX, stepY] of [
    [1, 0],
    [0, 1],
  ] as const) {
    const source = Float32Array.from(data);
    for (let y = area.top; y < area.bottom; y++) {
      for (let x = area.left; x < area.right; x++) {
        let sum = 0;
        for (const [at, weight] of weights.entries()) {
          const fromX = Math.min(width - 1, Math.max(0, x + (at - radius) * stepX));
          const fromY = Math.min(height - 1, Math.max(0, y + (at - radius) * stepY));
          sum += (source[fromY * width + fromX] ?? 0) * weight;
        }
        data[y * width + x] = sum / total;
      }
    }
  }
}
