import type { Plan, Step } from './plan.ts';

/** What one exchange of kiosk 0 waits for. */
const answers = Array.from({ length: 5 }, (): Step => ({ do: 'hop', kiosk: 0, hop: 'answer' }));

/** Plans that once broke something, shrunk, with what was wrong. They are run for good. */
export const regressions = [
  {
    once: 'an event was acknowledged, the hub was restored before any pull had shown it contained, and nobody sent it again',
    plan: {
      seed: 6,
      kiosks: 2,
      residents: 4,
      steps: [
        { do: 'backUp' },
        { do: 'accrue', kiosk: 0, resident: 0 },
        { do: 'exchange', kiosk: 0 },
        { do: 'hop', kiosk: 0, hop: 'answer' },
        { do: 'restoreHub' },
      ],
    },
  },
  {
    once: 'a tablet was paired again and its recovered event acknowledged, the hub was restored before the first pull, and nobody sent it again',
    plan: {
      seed: 6,
      kiosks: 2,
      residents: 4,
      steps: [
        { do: 'backUp' },
        { do: 'accrue', kiosk: 0, resident: 0 },
        { do: 'loseStore', kiosk: 0 },
        { do: 'exchange', kiosk: 0 },
        // The first answer names the anchor of the token.
        { do: 'hop', kiosk: 0, hop: 'answer' },
        { do: 'hop', kiosk: 0, hop: 'answer' },
        { do: 'restoreHub' },
      ],
    },
  },
  {
    once: 'a hub was restored that did not know of a tablet yet, and set aside what the tablet had recorded',
    plan: {
      seed: 164,
      kiosks: 1,
      residents: 3,
      steps: [
        { do: 'backUp' },
        { do: 'loseAll', kiosk: 0 },
        { do: 'exchange', kiosk: 0 },
        { do: 'restoreHub' },
        { do: 'closeShift', kiosk: 0 },
      ],
    },
  },
  {
    once: 'a hub was restored, and took a lease for ended that it had made longer after the dump',
    plan: {
      seed: 2,
      kiosks: 2,
      residents: 4,
      lendPointsPerDay: 90,
      steps: [
        { do: 'exchange', kiosk: 0 },
        ...answers,
        { do: 'backUp' },
        { do: 'wait', ms: 4 * 3_600_000 },
        { do: 'exchange', kiosk: 0 },
        ...answers,
        { do: 'restoreHub' },
        { do: 'redeem', kiosk: 0, resident: 2, pieces: 1 },
      ],
    },
  },
  {
    once: 'a hub was put back, what a tablet recovered was held, and the undoing of it was sent alone',
    plan: {
      seed: 10,
      kiosks: 2,
      residents: 4,
      steps: [
        { do: 'receive', kiosk: 0, item: 0, keeps: true },
        { do: 'redeem', kiosk: 0, resident: 0, pieces: 1 },
        { do: 'putHubBack' },
        { do: 'loseStore', kiosk: 0 },
        { do: 'exchange', kiosk: 0 },
        { do: 'reverse', kiosk: 0 },
        { do: 'hop', kiosk: 0, hop: 'cut' },
        { do: 'exchange', kiosk: 0 },
        { do: 'hop', kiosk: 0, hop: 'answer' },
        { do: 'hop', kiosk: 0, hop: 'answer' },
      ],
    },
  },
  {
    once: 'an award was taken back that was spent already, and the simulation called it spent twice',
    plan: {
      seed: 5015,
      kiosks: 3,
      residents: 5,
      steps: [
        { do: 'accrue', kiosk: 2, resident: 2 },
        { do: 'accrue', kiosk: 2, resident: 2 },
        { do: 'redeem', kiosk: 2, resident: 2, pieces: 1 },
        { do: 'takeBack', kiosk: 2, resident: 2 },
      ],
    },
  },
  {
    once: 'a hub was restored before a tablet that had lost its store heard whether it has what was recovered',
    plan: {
      seed: 5062,
      kiosks: 2,
      residents: 4,
      steps: [
        { do: 'redeem', kiosk: 0, resident: 0, pieces: 2 },
        { do: 'exchange', kiosk: 0 },
        { do: 'hop', kiosk: 0, hop: 'answer' },
        { do: 'loseStore', kiosk: 0 },
        { do: 'backUp' },
        { do: 'exchange', kiosk: 0 },
        { do: 'hop', kiosk: 0, hop: 'answer' },
        { do: 'hop', kiosk: 0, hop: 'answer' },
        { do: 'restoreHub' },
        { do: 'hop', kiosk: 0, hop: 'answer' },
      ],
    },
  },
  {
    once: 'a chain was begun in the same millisecond as the one before, sorted before it, and its shift was counted twice',
    plan: {
      seed: 70332,
      kiosks: 1,
      residents: 3,
      steps: [
        { do: 'accrue', kiosk: 0, resident: 0 },
        { do: 'exchange', kiosk: 0 },
        { do: 'loseStore', kiosk: 0 },
        { do: 'exchange', kiosk: 0 },
        { do: 'closeShift', kiosk: 0 },
        { do: 'closeShift', kiosk: 0 },
      ],
    },
  },
  {
    once: 'the power failed right behind a pairing, what was recovered was held back, and a pull counted it twice',
    plan: {
      seed: 142,
      kiosks: 1,
      residents: 3,
      steps: [
        { do: 'receive', kiosk: 0, item: 0, keeps: true },
        { do: 'redeem', kiosk: 0, resident: 0, pieces: 1 },
        { do: 'exchange', kiosk: 0 },
        ...answers,
        { do: 'loseStore', kiosk: 0 },
        { do: 'crash', kiosk: 0, writes: 0, when: 'after' },
        { do: 'exchange', kiosk: 0 },
        { do: 'exchange', kiosk: 0 },
        { do: 'hop', kiosk: 0, hop: 'answer' },
      ],
    },
  },
] as const satisfies readonly { readonly once: string; readonly plan: Plan }[];
