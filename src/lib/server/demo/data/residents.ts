import { demoTeams } from './community.ts';
import { demoHistory, type Effort } from './history.ts';
import { demoName } from './names.ts';
import { seededRandom, type SeededRandom } from './seeded-random.ts';
import type { DemoResident, DemoTeam, ResidentKind } from './types.ts';

/** How many residents the demo community has. */
export const demoResidentCount = 120;

// Half of the registered volunteers are retired, as the published account has it: retirees first, then everybody else.
const kinds: readonly ResidentKind[] = [
  ...Array<ResidentKind>(10).fill('retiree'),
  ...Array<ResidentKind>(4).fill('partyMember'),
  ...Array<ResidentKind>(4).fill('caring'),
  ...Array<ResidentKind>(2).fill('student'),
];
const efforts: readonly Effort[] = ['light', 'light', 'steady', 'steady', 'steady', 'steady', 'steady', 'devoted'];
const studentTeam = '青年助学队';

/**
 * The first `count` made-up residents, the same ones at every call and on every machine. Each depends on its place
 * alone, so that the demo's {@link demoResidentCount} lead every longer list that a benchmark asks for.
 */
export const demoResidents = (count: number): readonly DemoResident[] =>
  Array.from({ length: count }, (_, index) => demoResident(index));

function demoResident(index: number): DemoResident {
  // The multiplier (2^32 / golden ratio) keeps neighbouring places from getting neighbouring seeds.
  const random = seededRandom(Math.imul(index + 1, 0x9e3779b1));
  const kind = random.pick(kinds);
  const team = teamOf(kind, random);
  const spendsAll = index % 17 === 4;
  const history = demoHistory({ effort: random.pick(efforts), team, spendsAll }, random);
  return {
    number: `XL-${String(index + 1).padStart(4, '0')}`,
    ...demoName(index, kind, random),
    kind,
    team: team.name,
    household: demoHousehold(index),
    elderMode: kind === 'retiree' && random.chance(60),
    history,
    balance: history.reduce((sum, entry) => sum + (entry.kind === 'accrual' ? entry.points : -entry.points), 0),
  };
}

/** Two of the list live behind each door; a building has two entrances and six floors. */
function demoHousehold(index: number): string {
  const door = Math.floor(index / 2);
  return `${1 + Math.floor(door / 12)}-${1 + (door % 2)}-${1 + Math.floor((door % 12) / 2)}01`;
}

function teamOf(kind: ResidentKind, random: SeededRandom): DemoTeam {
  const tutors = demoTeams.filter((team) => team.name === studentTeam);
  return random.pick(kind === 'student' ? tutors : demoTeams);
}
