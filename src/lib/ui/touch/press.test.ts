import { expect, it } from 'vitest';
import { Presses } from './press.ts';

it('a click of a finger began where that finger came down, also when another has touched since', () => {
  const presses = new Presses();
  presses.pointerDown({ pointerId: 7, timeStamp: 100 });
  presses.pointerDown({ pointerId: 8, timeStamp: 700 });
  expect(presses.beganMs({ timeStamp: 900, detail: 1, pointerId: 7 })).toBe(100);
  expect(presses.beganMs({ timeStamp: 900, detail: 1, pointerId: 8 })).toBe(700);
});

it('an engine that names no pointer means the last one', () => {
  const presses = new Presses();
  presses.pointerDown({ pointerId: 1, timeStamp: 100 });
  expect(presses.beganMs({ timeStamp: 180, detail: 1 })).toBe(100);
});

it('a key that is held began when it went down, and its repeats are no new presses', () => {
  const presses = new Presses();
  presses.keyDown({ timeStamp: 100, repeat: false });
  for (let at = 600; at <= 2000; at += 33) presses.keyDown({ timeStamp: at, repeat: true });
  expect(presses.beganMs({ timeStamp: 1986, detail: 0, pointerId: -1 })).toBe(100);
});

it('the space bar clicks when it is lifted, and began when it went down', () => {
  const presses = new Presses();
  presses.keyDown({ timeStamp: 100, repeat: false });
  presses.keyUp({ timeStamp: 1200 });
  expect(presses.beganMs({ timeStamp: 1200, detail: 0, pointerId: -1 })).toBe(100);
});

it('a click without a finger and a key, as a screen reader makes it, begins when it comes', () => {
  const presses = new Presses();
  presses.pointerDown({ pointerId: 1, timeStamp: 100 });
  presses.keyDown({ timeStamp: 200, repeat: false });
  presses.keyUp({ timeStamp: 260 });
  expect(presses.beganMs({ timeStamp: 4000, detail: 0, pointerId: -1 })).toBe(4000);
});

it('remembers no more fingers than a person has', () => {
  const presses = new Presses();
  for (let pointerId = 1; pointerId <= 1000; pointerId += 1) presses.pointerDown({ pointerId, timeStamp: pointerId });
  expect(presses.beganMs({ timeStamp: 2000, detail: 0, pointerId: 1 })).toBe(2000);
  expect(presses.beganMs({ timeStamp: 2000, detail: 0, pointerId: 1000 })).toBe(1000);
});
