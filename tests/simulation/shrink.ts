import type { Plan, Step } from './plan.ts';

/**
 * The shortest list of steps that still fails, as far as leaving parts of it out leads (delta debugging, Zeller and
 * Hildebrandt 2002): halves first, then smaller parts, then single steps.
 * @param fails whether a plan still shows the fault
 * @param most runs to spend on it
 */
export async function shrink(plan: Plan, fails: (plan: Plan) => Promise<boolean>, most = 200): Promise<Plan> {
  let steps = plan.steps;
  let size = Math.ceil(steps.length / 2);
  let runs = 0;
  while (size >= 1 && runs < most) {
    let isShorter = false;
    for (let from = 0; from < steps.length && runs < most;) {
      const rest: readonly Step[] = [...steps.slice(0, from), ...steps.slice(from + size)];
      runs += 1;
      if (rest.length > 0 && (await fails({ ...plan, steps: rest }))) {
        steps = rest;
        isShorter = true;
      } else {
        from += size;
      }
    }
    if (size === 1 && !isShorter) break;
    size = size === 1 ? 1 : Math.ceil(size / 2);
  }
  return { ...plan, steps };
}
