import { createHash, timingSafeEqual } from 'node:crypto';
import type { Result } from '#lib/base/result.ts';
import { categoryTemplate } from '#lib/domain/category-template.ts';
import { defaultLocale } from '#lib/domain/locale.ts';
import { defaultZone } from '#lib/domain/zone.ts';
import type { NotFounded } from './found.ts';
import { checkWanted, readWanted, type Fault, type Wanted } from './wanted.ts';

// A community is founded in a browser, step by step. What was typed is kept in this process until it ends: going
// back and a reload lose nothing; the password is not.

/** The steps in their order, named by the part of the file that each of them fills in. */
export const setupSteps = ['community', 'stores', 'categories', 'manager'] as const;
export type SetupStep = (typeof setupSteps)[number];

/** A category as it stands in the form. */
export interface TypedCategory {
  readonly name: string;
  readonly unit: string;
  readonly points: string;
  readonly cap: string;
  readonly standard: string;
}

/** What was typed so far, as texts. */
export interface Draft {
  readonly community: {
    readonly name: string;
    readonly nameEn: string;
    readonly district: string;
    readonly zone: string;
    readonly language: string;
  };
  /** One name a line. */
  readonly stores: string;
  readonly categories: readonly TypedCategory[];
  readonly manager: { readonly name: string; readonly signInName: string };
}

const template = categoryTemplate.map(({ name, standard, rule }): TypedCategory => ({
  name,
  unit: rule.unit,
  points: String(rule.pointsPerUnit),
  cap: String(rule.dailyCap),
  standard,
}));

/** The draft that a set-up begins with. */
export const newDraft = (): Draft => ({
  community: { name: '', nameEn: '', district: '', zone: defaultZone, language: defaultLocale },
  stores: '',
  categories: template,
  manager: { name: '', signInName: '' },
});

/** The draft in the form of a file, with the password that was typed last. */
function wantedOf({ community, stores, categories, manager }: Draft, password: string): unknown {
  const { nameEn, ...named } = community;
  const lines = stores.split('\n').map((line) => line.trim());
  return {
    community: nameEn.trim() === '' ? named : { ...named, nameEn },
    stores: lines.filter((name) => name !== '').map((name) => ({ name })),
    categories: categories.filter(({ name }) => name.trim() !== '').map(categoryOf),
    manager: {
      name: manager.name,
      password,
      ...(manager.signInName.trim() === '' ? {} : { signInName: manager.signInName }),
    },
  };
}

/** English words stay with a category of the template that nobody has changed. */
function categoryOf({ name, unit, points, cap, standard }: TypedCategory) {
  const known = categoryTemplate.find((each) => each.name === name);
  const isSame = known?.standard === standard;
  return {
    name,
    ...(known === undefined ? {} : { nameEn: known.nameEn }),
    standard,
    ...(isSame ? { standardEn: known.standardEn } : {}),
    unit,
    // Empty is no number, and 0 would be one.
    pointsPerUnit: points.trim() === '' ? null : Number(points),
    dailyCap: cap.trim() === '' ? null : Number(cap),
  };
}

/** What is wrong with a step; what comes behind it may still be empty. */
export function faultsOfStep(draft: Draft, step: SetupStep): readonly Fault[] {
  const read = readWanted(wantedOf(draft, ''));
  return read.ok ? [] : read.error.filter(({ path }) => path.split('.')[0] === step);
}

/** Everything that was typed, checked as a file is. */
export const checkDraft = (draft: Draft, password: string): Promise<Result<Wanted, readonly Fault[]>> =>
  checkWanted(wantedOf(draft, password));

/** What a founding begins: the community is served, and its manager signed in. */
export interface Begun {
  /** The value of the session's cookie. */
  readonly session: string;
}

/** A set-up that is open: who has its one-time token fills in the draft and founds the community. */
export class Setup {
  draft = newDraft();
  readonly #tokenHash: Buffer;
  readonly #found: (wanted: Wanted) => Promise<Result<Begun, NotFounded>>;
  #founding: Promise<Result<Begun, NotFounded>> | undefined;

  /** @param tokenHash SHA-256 of the token as base64url; the token itself is nowhere but in the link */
  constructor(tokenHash: string, found: (wanted: Wanted) => Promise<Result<Begun, NotFounded>>) {
    this.#tokenHash = Buffer.from(tokenHash, 'base64url');
    this.#found = found;
  }

  /** Compares hashes, which have one length and take one time. */
  admits(token: string): boolean {
    return timingSafeEqual(createHash('sha256').update(token).digest(), this.#tokenHash);
  }

  /** Founds the community. The same sent twice at once is founded once, and answered alike. */
  found(wanted: Wanted): Promise<Result<Begun, NotFounded>> {
    this.#founding ??= this.#found(wanted).finally(() => (this.#founding = undefined));
    return this.#founding;
  }
}
