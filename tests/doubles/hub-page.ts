import { cardForm, residentForm } from '#lib/protocol/columns.ts';
import {
  rowChanges,
  scopeNames,
  type Changes,
  type PullPage,
  type ScopeName,
  type ScopeRow,
} from '#lib/protocol/pull.ts';
import type { Memory } from './hub-memory.ts';

/** How the hub in memory answers a pull besides its rows. */
export interface Sending extends Pick<PullPage, 'ackSeq' | 'backupSeq' | 'now'> {
  readonly pageRows: number;
  /** Scopes that are sent, each with its version. */
  readonly served: ReadonlySet<string>;
}

/** The page of a pull behind a cursor, which names an incarnation and a revision. */
export function pageOf(memory: Memory, asked: URLSearchParams, sending: Sending): PullPage {
  const from = asked.get('cursor');
  const [incarnation, place] = from?.split('/') ?? [];
  const after = Number(place ?? '0');
  const usable = from !== null && incarnation === memory.incarnation && after <= memory.revision;
  const stored = scopeNames.flatMap((scope) =>
    [...(memory.rows.get(scope)?.values() ?? [])].map((entry) => ({ scope, ...entry })),
  );
  const page = stored
    .filter(({ revision }) => revision > (usable ? after : 0))
    .toSorted((left, right) => left.revision - right.revision)
    .slice(0, Math.min(sending.pageRows, Number(asked.get('limit'))));
  const served = new Set((asked.get('scopes') ?? '').split(',').filter((scope) => sending.served.has(scope)));
  const sent = new Set([...served].map((scope) => scope.split('.')[0]));
  const rowsOf = <Name extends ScopeName>(name: Name): readonly ScopeRow<Name>[] =>
    page.filter(({ scope }) => scope === name && sent.has(scope)).map(({ row }) => row as ScopeRow<Name>);
  const changes: Changes = {
    ...rowChanges(rowsOf),
    residents: residentForm.ofRows(rowsOf('residents')),
    cards: cardForm.ofRows(rowsOf('cards')),
  };
  const last = page.at(-1)?.revision ?? (usable ? after : 0);
  return {
    incarnation: memory.incarnation,
    from,
    cursor: `${memory.incarnation}/${last}`,
    reset: from !== null && !usable,
    changes,
    ackSeq: sending.ackSeq,
    backupSeq: sending.backupSeq,
    more: page.length === sending.pageRows,
    now: sending.now,
  };
}
