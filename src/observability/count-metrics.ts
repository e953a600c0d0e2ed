import { Counter, Gauge } from 'prom-client'
import type { Registry } from 'prom-client'

/** Values of a feature so far that count apart from its bins. */
export interface ValueReading {
  readonly model: string
  readonly feature: string
  readonly missing: number
  readonly unknown: number
  readonly outOfRange: number
}

/** What an instance counted, read at each scrape. */
export interface CountReadings {
  /** Pieces of counts that are on their way to the monitor topic. */
  waitingPieces(): number
  values(): readonly ValueReading[]
}

const counters = [
  ['missing', 'sluice_monitor_missing_values_total', 'Values of a feature that were missing'],
  ['unknown', 'sluice_monitor_unknown_values_total', 'Values of a feature that the model does not know'],
  [
    'outOfRange',
    'sluice_monitor_out_of_range_values_total',
    'Values of a feature outside of the range of training',
  ],
] as const

/** Registers what is told of what a stream counts, where it does. */
export function countMetrics(registry: Registry, read: CountReadings): void {
  new Gauge({
    name: 'sluice_monitor_waiting_pieces',
    help: 'Pieces of counts that are on their way to the monitor topic; many where it does not answer',
    registers: [registry],
    collect() {
      this.set(read.waitingPieces())
    },
  })
  for (const [of, name, help] of counters)
    new Counter({
      name,
      help,
      labelNames: ['model', 'feature'],
      registers: [registry],
      collect() {
        this.reset()
        for (const { model, feature, [of]: count } of read.values()) this.inc({ model, feature }, count)
      },
    })
}
