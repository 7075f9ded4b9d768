import { expect, test } from 'vitest';
import { absenceMs, look, lookAgain, nothingShown } from './showing.ts';

/** Looks at frames of [milliseconds, text], and tells which of them were reported. */
function reported(frames: readonly (readonly [number, string | undefined] | 'camera off')[]): readonly number[] {
  let showing = nothingShown;
  const times: number[] = [];
  for (const frame of frames) {
    if (frame === 'camera off') {
      showing = lookAgain(showing);
      continue;
    }
    const step = look(showing, frame[1], frame[0]);
    showing = step.showing;
    if (step.fresh) times.push(frame[0]);
  }
  return times;
}

test('a card that stays is reported once', () => {
  expect(reported([[0, undefined], [66, 'a'], [132, 'a'], [9_000, 'a']])).toEqual([66]); // prettier-ignore
});

test('a hand that trembles does not show the card again', () => {
  expect(reported([[0, 'a'], [66, undefined], [66 + absenceMs - 1, 'a'], [5_000, 'a']])).toEqual([0]); // prettier-ignore
});

test('a card that was taken away and is held there again is reported again', () => {
  expect(reported([[0, 'a'], [66, undefined], [66 + absenceMs, 'a']])).toEqual([0, 66 + absenceMs]); // prettier-ignore
});

test('another card is reported at once', () => {
  expect(
    reported([
      [0, 'a'],
      [66, 'b'],
      [132, 'b'],
    ]),
  ).toEqual([0, 66]);
});

test('a card left lying while the camera was off is not reported when it comes on', () => {
  expect(reported([[0, 'a'], [66, undefined], 'camera off', [90_000, 'a']])).toEqual([0]);
  expect(reported([[0, 'a'], 'camera off', [90_000, undefined], [90_000 + absenceMs, 'a']])).toHaveLength(2);
});
