import { newId } from './community.ts';

const importId = newId();

/** Of each fact of an import that is undone one: a resident with points stays. */
export const importFacts = {
  'rows.withdrawn': {
    body: { kind: 'residents' as const, importId, rows: [{ id: 'res-new', outcome: 'moved' as const }] },
    confidential: null,
  },
  'import.undone': {
    body: { importId, kind: 'residents' as const, withdrawn: 0, kept: 1, facts: 1 },
    confidential: null,
  },
};
