import { toBase64Url } from '#lib/base/encoding.ts';
import { secureRandom } from '#lib/base/id.ts';

const community = { communityId: 'com_of_district', name: '幸福里社区', nameEn: 'Xingfuli' };
const district = { districtId: 'dis_of_community', name: '红旗管理区', nameEn: 'Hongqi' };

/** Of each fact of districts one, in an order in which they may come. */
export const districtFacts = {
  'community.added': { body: community, confidential: null },
  'community.joined': { body: community, confidential: null },
  'community.left': { body: community, confidential: null },
  'district.invited': {
    body: { expiresAt: '2026-11-23T08:00:00.000Z' },
    confidential: { codeHash: toBase64Url(secureRandom(32)) },
  },
  'district.joined': { body: district, confidential: null },
  'district.left': { body: district, confidential: null },
} as const;
