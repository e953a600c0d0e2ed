import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'
import { LabelCap } from '../core/label-cap.ts'
import { buildGauge } from './metrics.ts'

/** Rolling figures of a version, read at each scrape. */
export interface QualityReading {
  readonly model: string
  readonly version: string
  readonly arm: string | null
  readonly role: string
  readonly predictions: number
  readonly labelled: number
  readonly metrics: Readonly<Record<string, number>>
}

export interface KpiReading {
  readonly name: string
  readonly value: number | null
  readonly isMet: boolean | null
}

export interface QualityReadings {
  quality(): readonly QualityReading[]
  kpis(): readonly KpiReading[]
  /** Labels, and predictions without one, by what became of them since the start. */
  labels(): Readonly<Record<string, number>>
  held(): number
}

/** A model of many classes has three figures of each: more series would tell nothing more. */
const mostFigures = 100

/** Metrics of `sluice quality`. */
export class QualityMetrics {
  readonly registry = new Registry()
  readonly #figures = new LabelCap(mostFigures)

  constructor(version: string, readings: QualityReadings) {
    const registers = [this.registry]
    this.#qualityGauges(readings)
    kpiGauges(this.registry, readings)
    new Counter({
      name: 'sluice_labels_total',
      help: 'Labels by what became of them, and predictions that have none',
      labelNames: ['state'],
      registers,
      collect() {
        this.reset()
        for (const [state, count] of Object.entries(readings.labels())) this.inc({ state }, count)
      },
    })
    new Gauge({
      name: 'sluice_quality_held',
      help: 'Predictions and labels that wait for each other, or may be corrected',
      registers,
      collect() {
        this.set(readings.held())
      },
    })
    buildGauge(this.registry, version)
    collectDefaultMetrics({ register: this.registry })
  }

  #qualityGauges(readings: QualityReadings): void {
    const registers = [this.registry]
    const figures = this.#figures
    new Gauge({
      name: 'sluice_quality',
      help: 'Rolling figures of the predictions of a version, by what labels said',
      labelNames: ['model', 'version', 'arm', 'role', 'metric'],
      registers,
      collect() {
        this.reset()
        for (const { metrics, ...of } of readings.quality())
          for (const [metric, value] of Object.entries(metrics))
            if (figures.of(metric) === metric) this.set({ ...namesOf(of), metric }, value)
      },
    })
    new Gauge({
      name: 'sluice_quality_predictions',
      help: 'Predictions that the rolling figures are about, by whether their label came',
      labelNames: ['model', 'version', 'arm', 'role', 'labelled'],
      registers,
      collect() {
        this.reset()
        for (const { predictions, labelled, ...of } of readings.quality()) {
          this.set({ ...namesOf(of), labelled: 'yes' }, labelled)
          this.set({ ...namesOf(of), labelled: 'no' }, predictions - labelled)
        }
      },
    })
  }
}

function namesOf({ model, version, arm, role }: Pick<QualityReading, 'model' | 'version' | 'arm' | 'role'>) {
  return { model, version, arm: arm ?? '', role }
}

function kpiGauges(registry: Registry, readings: QualityReadings): void {
  const gauge = (name: string, help: string, valueOf: (kpi: KpiReading) => number | null) =>
    new Gauge({
      name,
      help,
      labelNames: ['kpi'],
      registers: [registry],
      collect() {
        this.reset()
        for (const kpi of readings.kpis()) {
          const value = valueOf(kpi)
          if (value !== null) this.set({ kpi: kpi.name }, value)
        }
      },
    })
  gauge('sluice_kpi', 'What a KPI measures now', ({ value }) => value)
  gauge(
    'sluice_kpi_met',
    '1 where a KPI is met, 0 where it is missed, none while too few labels came',
    (kpi) => (kpi.isMet === null ? null : Number(kpi.isMet)),
  )
}
