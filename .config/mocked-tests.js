/**
 * The tests that put something else in the place of a module. Each runs in a process of its own. All others share a
 * process with those before them, which have loaded the module for good, and are spared loading everything again.
 * @type {readonly string[]}
 */
export const mockedTests = [
  'src/lib/kiosk/sync/versions.test.ts',
  'src/routes/hub/live.test.ts',
  'tests/contract/row-lock.test.ts',
  'tests/contract/worked-example-scope.test.ts',
];
