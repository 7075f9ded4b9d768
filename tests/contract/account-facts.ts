import { toBase64Url } from '#lib/base/encoding.ts';
import { secureRandom } from '#lib/base/id.ts';

const hash = toBase64Url(secureRandom(32));

/** Of each fact of somebody's account one, of the member of staff that the facts before have added. */
export const accountFacts = {
  'password.chosen': {
    body: { staffId: 'stf_new' },
    confidential: { passwordHash: hash, keptSession: null },
  },
  'factor.added': {
    body: { staffId: 'stf_new' },
    confidential: { secret: 'A'.repeat(32), step: 1, recoveryHashes: [hash], keptSession: hash },
  },
  'recoveryCode.used': { body: { staffId: 'stf_new', left: 0 }, confidential: { codeHash: hash } },
  'factor.removed': { body: { staffId: 'stf_new' }, confidential: null },
  'password.reset': {
    body: { staffId: 'stf_new', takesFactor: false },
    confidential: { passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$reset' },
  },
  'sessions.ended': { body: { staffId: 'stf_new', which: 'all' as const }, confidential: { ended: null, kept: null } },
};
