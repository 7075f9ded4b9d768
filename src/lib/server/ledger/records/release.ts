import type { RecordDefinition } from './definition.ts';
import { forResident } from './keys.ts';

export const release: RecordDefinition<'allotment.released'> = {
  references: ({ body }) => ({ residents: [body.residentId], released: [body.residentId] }),
  waitsFor: forResident,
  counterAccount: null,
};
