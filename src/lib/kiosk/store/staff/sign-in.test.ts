import { describe, expect, test } from 'vitest';
import { auditor, clerk, manager, newPairedScene, pins, type Scene } from '#doubles/community-double.ts';

const rightPin = pins[0]?.[1] ?? '';
const attempt = (scene: Scene, pin: string, staffId = clerk.id) => scene.tablet.staff.signIn(staffId, pin);

async function failFiveTimes(scene: Scene): Promise<void> {
  for (let failure = 1; failure <= 5; failure += 1) await attempt(scene, '000000');
}

describe('signing in', () => {
  test('offers by name whoever has a PIN', async () => {
    const scene = await newPairedScene();
    scene.hub.put('staff', { id: 'stf_9', name: '安娜', role: 'manager', pinHash: null });
    await scene.tablet.exchange();
    expect(await scene.tablet.staff.members()).toEqual([manager, clerk, auditor]);
    expect(await attempt(scene, rightPin, 'stf_9')).toEqual({ kind: 'unknown' });
    expect(await attempt(scene, rightPin, 'nobody')).toEqual({ kind: 'unknown' });
  });

  test('opens by the right PIN and forgets the failures before it', async () => {
    const scene = await newPairedScene();
    expect(await attempt(scene, '000000')).toEqual({ kind: 'wrong', attemptsLeft: 4, waitMs: 0 });
    expect(await attempt(scene, 'pasted text')).toEqual({ kind: 'wrong', attemptsLeft: 3, waitMs: 0 });
    expect(await attempt(scene, rightPin)).toEqual({ kind: 'signedIn', member: clerk });
    expect(await attempt(scene, '000000')).toMatchObject({ attemptsLeft: 4 });
  });

  test('locks after five failures, for one member alone, and a reload changes nothing', async () => {
    const scene = await newPairedScene();
    await failFiveTimes(scene);
    await scene.tablet.powerOff();
    await scene.tablet.start();
    const locked = await attempt(scene, rightPin);
    expect(locked).toMatchObject({ kind: 'locked' });
    expect(locked.kind === 'locked' && locked.waitMs).toBeGreaterThan(25_000);
    expect(await attempt(scene, pins[1]?.[1] ?? '', manager.id)).toMatchObject({ kind: 'signedIn' });
    scene.clock.nowMs += 30_000;
    expect(await attempt(scene, '000000')).toEqual({ kind: 'wrong', attemptsLeft: 0, waitMs: 60_000 });
    scene.clock.nowMs += 60_000;
    expect(await attempt(scene, rightPin)).toMatchObject({ kind: 'signedIn' });
  });

  test('a reload while the PIN is being verified gives no free attempt', async () => {
    const scene = await newPairedScene();
    let begun = (): void => undefined;
    const isVerifying = new Promise<void>((resolve) => (begun = resolve));
    scene.tablet.verifyPin = () => {
      begun();
      return new Promise(() => undefined);
    };
    void attempt(scene, '000000');
    await isVerifying;
    expect(await scene.tablet.tables.read('pinFailures')).toMatchObject({ [clerk.id]: { failures: 1 } });
  });

  test('attempts in several tabs at once are each counted', async () => {
    const scene = await newPairedScene();
    const outcomes = await Promise.all(Array.from({ length: 7 }, () => attempt(scene, '000000')));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['wrong', 'wrong', 'wrong', 'wrong', 'wrong', 'locked', 'locked']);
  });

  test('a hash function that does not load is an outcome', async () => {
    const scene = await newPairedScene();
    scene.tablet.verifyPin = () => Promise.reject(new Error('no WebAssembly'));
    expect(await attempt(scene, rightPin)).toEqual({ kind: 'storageFailed', cause: 'Error: no WebAssembly' });
  });
});
