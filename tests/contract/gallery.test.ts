import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { screens } from '../harness/gallery/scenes.ts';
import { root } from './project-files.ts';

const components = ['src/lib/ui/screens', 'src/lib/ui/staff'].flatMap((folder) =>
  readdirSync(root + folder).flatMap((file) => /^(\w+)\.svelte$/.exec(file)?.[1] ?? []),
);

it('shows every screen and dialog of the kiosk, each in the gallery that is measured in all sizes and modes', () => {
  const whole = components.filter((name) => /(Screen|Dialog|Picker|Warning|Notice)$/.test(name));
  expect(whole.length).toBeGreaterThan(40);
  expect(whole.filter((name) => !(name in screens))).toEqual([]);
  expect(Object.keys(screens).filter((name) => !components.includes(name))).toEqual([]);
});
