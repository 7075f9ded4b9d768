import { policyFigures, policyText, type PolicyChoiceName, type PolicyFigureName } from '#lib/domain/policy-form.ts';
import type { Policy } from '#lib/domain/policy.ts';
import type { HubMessages } from '#lib/i18n/hub-messages.ts';

type Words = HubMessages['policy'];

/** What a place of the policy is called. */
export const nameOf = (words: Words, name: keyof Policy): string =>
  isChoice(name) ? words[name] : words.figures[name].name;

const isChoice = (name: keyof Policy): name is PolicyChoiceName => !Object.hasOwn(policyFigures, name);

/** A figure with its unit, or what it means that there is none. */
function figureText(words: Words, name: PolicyFigureName, text: string): string {
  const { unit, mayBeNone } = policyFigures[name];
  return text === '' && mayBeNone !== false ? words.none[mayBeNone] : `${text} ${words.units[unit]}`;
}

/** What a policy says at one place. */
export function valueOf(words: Words, policy: Policy, name: keyof Policy): string {
  const text = policyText(policy);
  if (name === 'zone') return policy.zone;
  if (name === 'language') return words.languages[policy.language];
  if (name === 'consoleOnKiosk') return words.consoleOnKioskKinds[policy[name] ? 'yes' : 'no'];
  return name === 'allotment'
    ? words.allotmentOf(words.allotmentKinds[policy.allotment.kind], text.floorPoints)
    : figureText(words, name, text[name]);
}
