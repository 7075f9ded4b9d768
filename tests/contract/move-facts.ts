/** The facts of a community that moves, in their order. */
export const moveFacts = {
  'community.closed': { body: { to: 'https://points.example.org' }, confidential: null },
  'community.resumed': { body: {}, confidential: null },
} as const;
