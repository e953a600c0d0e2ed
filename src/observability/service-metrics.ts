import { Counter, Gauge } from 'prom-client'
import type { Registry } from 'prom-client'
import { BucketHistogram } from './bucket-histogram.ts'
import { histogramMetric } from './histogram-metric.ts'

const buckets = [2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** Metrics of a service over HTTP, beside those that all scoring has. */
export class ServiceMetrics {
  readonly #requests: Counter<'front' | 'status'>
  readonly #underWay: Gauge
  readonly #durations = new Map<string, BucketHistogram>()

  /** @param queuedRows read at each scrape */
  constructor(registry: Registry, queuedRows: () => number) {
    this.#requests = new Counter({
      name: 'sluice_requests_total',
      help: 'Requests answered, by front and status',
      labelNames: ['front', 'status'],
      registers: [registry],
    })
    this.#underWay = new Gauge({
      name: 'sluice_requests_under_way',
      help: 'Requests that are being answered',
      registers: [registry],
    })
    new Gauge({
      name: 'sluice_queued_rows',
      help: 'Rows of requests that wait for their scores',
      registers: [registry],
      collect() {
        this.set(queuedRows())
      },
    })
    registry.registerMetric(
      histogramMetric('sluice_request_duration_seconds', 'Time from a request to its answer, by front', () =>
        Array.from(this.#durations, ([front, histogram]) => ({ labels: { front }, histogram })),
      ),
    )
  }

  /** @param front `none` where the path is nobody's */
  request(front: string, status: number, seconds: number): void {
    this.#requests.inc({ front, status })
    const known = this.#durations.get(front) ?? new BucketHistogram(buckets)
    this.#durations.set(front, known)
    known.observe(seconds)
  }

  underWay(count: number): void {
    this.#underWay.set(count)
  }
}
