// A USB or Bluetooth scanner acts as a keyboard ("wedge"). It is told from a person by its speed alone, and read from
// `KeyboardEvent.code`, the place of the key: a Chinese input method changes `key` into "Process" and keeps the text for
// itself, but it cannot change which key was struck.
//
//            key                     fast key × 3              end key, or silence
//   quiet ─────────▶ one slow key ─────────────────▶ burst ─────────────────────────▶ quiet + scanned
//     ▲                   │  ▲ slow key                │ slow key, shortcut
//     └── end key, ───────┘  └─────────────────────────┘
//         shortcut

/** One keydown, without what an input method may have changed. */
export interface WedgeKey {
  readonly kind: 'key';
  readonly code: string;
  /** `KeyboardEvent.timeStamp`: when the key was struck, in milliseconds, even if the page was busy then. */
  readonly at: number;
  /** The key is being held down. */
  readonly isRepeat: boolean;
  /** Ctrl, Alt or Meta is held: a shortcut, no text. */
  readonly isShortcut: boolean;
}

/** Nothing was struck until `at`. Ends the burst of a scanner that is set to send no end key. */
export interface WedgeSilence {
  readonly kind: 'silence';
  readonly at: number;
}

/** What has been struck since the last pause. */
export interface WedgeState {
  readonly text: string;
  readonly lastAt: number;
}

/** The state after one step. */
export interface WedgeStep {
  readonly state: WedgeState;
  /** The key belongs to a scanner and must not reach the page. */
  readonly isSwallowed: boolean;
  /** What was scanned, as it was encoded; letters are capitals, and a key that is neither letter nor digit is U+FFFD. */
  readonly scanned?: string;
}

/** Nothing struck yet. */
export const wedgeQuiet: WedgeState = { text: '', lastAt: Number.NEGATIVE_INFINITY };

/**
 * The longest time between two keys of a scanner. At 30 keys a second they come every 33 ms; Bluetooth delays some. Fast
 * typists need 80 ms and more over several keys.
 */
export const longestGapMs = 60;
/** Two or three fast keys are also struck by a person whose fingers roll; from the fourth on it is a machine. */
const keysBeforeBurst = 3;
/** Shorter bursts are no code that this shop knows, and may be a palm on the keyboard. */
export const shortestScan = 8;
/** Longer bursts are no code at all, but something lying on the keyboard. */
const longestScan = 512;
/** Stands for a struck key without letter or digit: it must spoil the number, since leaving it out might make one. */
const foreignSymbol = '\u{FFFD}';

/** Modifiers are no text. A soft keyboard sends no code at all, and is never a scanner. */
const silentCodes = /^$|^(Shift|Control|Alt|Meta|OS|CapsLock|NumLock|ScrollLock|Fn|Lang|Convert|NonConvert|KanaMode)/;
const endCodes: ReadonlySet<string> = new Set(['Enter', 'NumpadEnter', 'Tab']);

/** The letter or digit on a key, by its place on a US keyboard, which is what scanners imitate. */
const symbolOf = (code: string): string => /^(?:Digit|Numpad|Key)([0-9A-Z])$/.exec(code)?.[1] ?? foreignSymbol;

const pass = (state: WedgeState): WedgeStep => ({ state, isSwallowed: false });

/** Takes one key, or the lack of one, into account. Pure; the state is bounded by {@link longestScan}. */
export function wedgeStep(state: WedgeState, input: WedgeKey | WedgeSilence): WedgeStep {
  const isFast = input.at - state.lastAt <= longestGapMs;
  const scan = state.text.length >= shortestScan ? { scanned: state.text } : {};
  if (input.kind === 'silence') return isFast ? pass(state) : { ...pass(wedgeQuiet), ...scan };
  if (silentCodes.test(input.code)) return pass(state);
  if (input.isShortcut) return pass(wedgeQuiet);
  const isBurst = isFast && state.text.length >= keysBeforeBurst;
  if (input.isRepeat) return { state, isSwallowed: isBurst };
  if (endCodes.has(input.code)) {
    if (!isFast) return pass(wedgeQuiet);
    return { state: wedgeQuiet, isSwallowed: isBurst, ...scan };
  }
  const text = isFast ? state.text + symbolOf(input.code) : symbolOf(input.code);
  return { state: { text: text.slice(0, longestScan), lastAt: input.at }, isSwallowed: isBurst };
}
