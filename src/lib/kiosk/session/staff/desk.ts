import { readItems } from '../../store/staff/items.ts';
import type { DeskEnvironment } from '../../store/staff/recording.ts';

/**
 * What staff ask of the tablet's memory and record in it. Whatever records is one transaction under the name of a
 * member of staff, whose role is asked first, and answers a second call with the same id as the first.
 */
type Command = (environment: DeskEnvironment, ...given: never[]) => unknown;

/** Commands as a task calls them, without the memory that each of them works on: what its tests stand in for. */
export type Desk<Commands> = {
  readonly [Name in keyof Commands]: Commands[Name] extends (
    environment: DeskEnvironment,
    ...given: infer Given
  ) => infer Answer
    ? (...given: Given) => Answer
    : never;
};

/** The commands that a task names, on the memory of this tablet. */
export function deskFor<Commands extends Readonly<Record<string, Command>>>(
  environment: DeskEnvironment,
  commands: Commands,
): Desk<Commands> {
  const bound = Object.entries(commands).map(([name, command]) => [name, command.bind(undefined, environment)]);
  // No type follows a property through entries: the names are those of `commands`, each with its own parameters.
  return Object.fromEntries(bound) as Desk<Commands>;
}

/** What the screens around the tasks need of the desk. */
export const homeNeeds = { items: readItems };
