import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export type Count = (by?: number, labels?: Readonly<Record<string, string>>) => void;

export interface Metrics {
  /** The exposition text of all metrics, and its media type. */
  expose(): Promise<{ readonly text: string; readonly contentType: string }>;
  /** Records one answered request; `route` is the pattern, never the path. */
  answered(request: { method: string; route: string; status: number; durationMs: number }): void;
  /** A number read when asked for. Names are `zgoda_<noun>_<unit>`. */
  gauge(name: string, help: string, read: () => number): void;
  /**
   * A number that only grows, by these labels. Their values are words of the code or slugs of a policy; any other text
   * is counted as `other`, so that no person and no endless variety gets in.
   */
  counter(name: string, help: string, labelNames?: readonly string[]): Count;
}

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

const word = /^[a-z][a-z0-9]*(?:[_-][a-z0-9]+){0,6}$/;

const toWords = (labels: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [name, word.test(value) ? value : 'other']),
  );

/** Metrics of this process in the Prometheus format. Labels are route patterns, methods and statuses: no person is in them. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'zgoda_' });
  const requests = new Histogram({
    name: 'zgoda_http_request_seconds',
    help: 'Time to answer a request, by route pattern.',
    labelNames: ['method', 'route', 'status'],
    buckets,
    registers: [registry],
  });
  const observers = new Map<string, (seconds: number) => void>();
  return {
    async expose() {
      return { text: await registry.metrics(), contentType: registry.contentType };
    },
    answered({ method, route, status, durationMs }) {
      const name = `${method} ${route} ${status}`;
      let observe = observers.get(name);
      if (observe === undefined) {
        const labelled = requests.labels(method, route, String(status));
        observe = (seconds) => labelled.observe(seconds);
        observers.set(name, observe);
      }
      observe(durationMs / 1000);
    },
    gauge(name, help, read) {
      const gauge = new Gauge({
        name,
        help,
        registers: [],
        collect() {
          this.set(read());
        },
      });
      registry.registerMetric(gauge);
    },
    counter(name, help, labelNames = []) {
      const counter = new Counter({ name, help, labelNames: [...labelNames], registers: [registry] });
      return (by = 1, labels = {}) => counter.inc(toWords(labels), by);
    },
  };
}
