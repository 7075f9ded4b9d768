import { describe, expect, it, test } from 'vitest';
import { clerk, newPairedScene, redeemOne, type Scene } from '#doubles/community-double.ts';
import { exchange } from '../sync/exchange.ts';
import { everything, isTouched, readChanged, readings, type Change } from './change.ts';

/** What whoever shows the store is told while something is done. */
async function told(scene: Scene, doing: () => Promise<unknown>): Promise<readonly (readonly Change[])[]> {
  const heard: (readonly Change[])[] = [];
  const stop = scene.tablet.store.subscribe((changed) => heard.push(changed));
  await doing();
  stop();
  return heard;
}

describe('the store tells what has changed', () => {
  test('an event, a setting, a tick, and what staff have read', async () => {
    const scene = await newPairedScene();
    const { store, staff } = scene.tablet;
    expect(await told(scene, () => redeemOne(scene))).toEqual([['events']]);
    expect(await told(scene, () => store.setLook('res_1', { elderMode: true }))).toEqual([['settings']]);
    expect(await told(scene, () => staff.handOver(clerk, ['one']))).toEqual([['drafts']]);
    expect(await told(scene, () => store.forgetWord())).toEqual([['device']]);
  });

  test('an exchange that brings nothing, one that brings rows, and one that sends events', async () => {
    const scene = await newPairedScene();
    const exchanged = async (): Promise<readonly Change[]> => {
      const changed = new Set<Change>();
      const { line, tables } = scene.tablet;
      await exchange({ line, tables, appVersion: 'test', changed: (change) => changed.add(change) });
      return [...changed].toSorted();
    };
    await exchanged();
    expect(await exchanged()).toEqual([]);
    scene.hub.give('res_1', 5);
    expect(await exchanged()).toEqual(['rows']);
    await redeemOne(scene);
    expect(await exchanged()).toEqual(['events', 'rows']);
  });
});

describe('what has changed', () => {
  it('is read again by whoever shows it, and by nobody else', () => {
    const readAgain = (change: Change) => readings.filter((reading) => isTouched(reading, [change]));
    expect(readAgain('settings')).toEqual(['glance']);
    expect(readAgain('device')).toEqual(['glance']);
    expect(readAgain('drafts')).toEqual(['badges']);
    expect(readAgain('events')).toEqual(['glance', 'shelf', 'badges']);
    expect(readAgain('rows')).toEqual(['glance', 'shelf', 'members', 'badges']);
  });

  it('is everything when another tab says what this release does not know', () => {
    expect(readChanged(['events', 'rows'])).toEqual(['events', 'rows']);
    for (const said of ['changed', ['events', 'vouchers'], [], null, undefined, 7]) {
      expect(readChanged(said)).toEqual(everything);
    }
  });
});
