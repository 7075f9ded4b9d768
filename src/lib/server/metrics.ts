import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import manifest from '#package' with { type: 'json' };

/** The hub's figures for `GET /metrics`, in a registry of their own so that two hubs in one process do not mix. */
export interface HubMetrics {
  readonly registry: Registry;
  /** Answers given to events, by status. */
  readonly events: Counter<'status'>;
  readonly setAside: Counter<'code'>;
  readonly reviews: Counter<'code'>;
  readonly pushSeconds: Histogram;
  readonly batchEvents: Histogram;
  readonly pullRows: Counter<'scope'>;
  readonly problems: Counter<'code'>;
  readonly liveSubscribers: Gauge;
}

/** Makes the hub's metrics with an empty registry. */
export function createMetrics(): HubMetrics {
  const registry = new Registry();
  const registers = [registry];
  // A figure that is always 1, whose labels are what is told: https://prometheus.io/docs/instrumenting/writing_exporters
  const build = { name: 'points_store_build_info', help: 'Which program runs', labelNames: ['version', 'node'] };
  new Gauge({ ...build, registers }).set({ version: manifest.version, node: process.version }, 1);
  const counter = <Label extends string>(name: string, help: string, label: Label) =>
    new Counter({ name: `points_store_${name}`, help, labelNames: [label], registers });
  return {
    registry,
    events: counter('events_total', 'Events answered, by status', 'status'),
    setAside: counter('events_set_aside_total', 'Events set aside, by code', 'code'),
    reviews: counter('reviews_total', 'Reviews raised, by code', 'code'),
    pullRows: counter('pull_rows_total', 'Rows sent to kiosks, by scope', 'scope'),
    problems: counter('problems_total', 'Problem documents sent, by code', 'code'),
    pushSeconds: new Histogram({
      name: 'points_store_push_seconds',
      help: 'Time from a parsed push to its answer',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    batchEvents: new Histogram({
      name: 'points_store_batch_events',
      help: 'Events of one push',
      buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500],
      registers,
    }),
    liveSubscribers: new Gauge({ name: 'points_store_live_subscribers', help: 'Open live connections', registers }),
  };
}
