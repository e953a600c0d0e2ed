import { Counter, Gauge } from 'prom-client'
import type { Registry } from 'prom-client'

/** A released model, read at each scrape. */
export interface ReleaseReading {
  readonly model: string
  /** Whose own it is; null where it answers for all. */
  readonly tenant: string | null
  /** Sequence number of the release that answers, and of the newest one that is known. */
  readonly release: number
  readonly newest: number
  /** The newest cannot be served here. */
  readonly isFailed: boolean
  /** By version: rows since the release answers, and those of them without a prediction. */
  readonly versions: readonly {
    readonly version: string
    readonly records: number
    readonly refused: number
  }[]
}

/** What instances of released models tell. */
export interface ReleaseReadings {
  readonly isStoreReached: boolean
  readonly models: readonly ReleaseReading[]
  /** Models that have a fallback. */
  readonly fallbacks: readonly { readonly model: string; readonly isAnswering: boolean }[]
  /** Canaries that this instance took back, by model and reason. */
  readonly rollbacks: readonly { readonly model: string; readonly reason: string; readonly count: number }[]
}

interface ReleaseGauge {
  readonly name: string
  readonly help: string
  readonly valueOf: (reading: ReleaseReading) => number
}

const gauges: readonly ReleaseGauge[] = [
  {
    name: 'sluice_release',
    help: 'Sequence number of the release that answers for a model',
    valueOf: ({ release }) => release,
  },
  {
    name: 'sluice_release_newest',
    help: 'Sequence number of the newest release of a model that is known',
    valueOf: ({ newest }) => newest,
  },
  {
    name: 'sluice_release_failed',
    help: '1 where the newest release of a model cannot be served here: the one before goes on answering',
    valueOf: ({ isFailed }) => (isFailed ? 1 : 0),
  },
]

/** Registers what is told of released models; without any there are no series. */
export function releaseMetrics(registry: Registry, read: () => ReleaseReadings | null): void {
  for (const { name, help, valueOf } of gauges) {
    new Gauge({
      name,
      help,
      labelNames: ['model'],
      registers: [registry],
      collect() {
        this.reset()
        for (const reading of read()?.models ?? [])
          if (reading.tenant === null) this.set({ model: reading.model }, valueOf(reading))
      },
    })
  }
  tenantGauges(registry, read)
  new Gauge({
    name: 'sluice_release_store_unreachable',
    help: '1 while the model store does not answer: nothing new is seen',
    registers: [registry],
    collect() {
      this.set(read()?.isStoreReached === false ? 1 : 0)
    },
  })
  new Gauge({
    name: 'sluice_fallback',
    help: '1 while the fallback of a model answers in its place',
    labelNames: ['model'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { model, isAnswering } of read()?.fallbacks ?? []) this.set({ model }, isAnswering ? 1 : 0)
    },
  })
  armGauge(registry, read, 'sluice_release_records', 'Rows of a version since its release answers', 'records')
  armGauge(
    registry,
    read,
    'sluice_release_refused_records',
    'Rows without a prediction of a version since its release answers',
    'refused',
  )
  new Counter({
    name: 'sluice_canary_rollbacks_total',
    help: 'Canaries that this instance took back',
    labelNames: ['model', 'reason'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { model, reason, count } of read()?.rollbacks ?? []) this.inc({ model, reason }, count)
    },
  })
}

/** So many models of tenants have series of their own. */
const mostTenants = 50

function tenantGauges(registry: Registry, read: () => ReleaseReadings | null): void {
  const gauge = (name: string, help: string, valueOf: ReleaseGauge['valueOf']) =>
    new Gauge({
      name,
      help,
      labelNames: ['tenant', 'model'],
      registers: [registry],
      collect() {
        this.reset()
        const own = (read()?.models ?? []).filter(({ tenant }) => tenant !== null)
        for (const reading of own.slice(0, mostTenants))
          this.set({ tenant: reading.tenant!, model: reading.model }, valueOf(reading))
      },
    })
  gauge(
    'sluice_tenant_release',
    'Sequence number of the release that answers for a model of a tenant’s own, of the first 50; 0: the model of all answers',
    ({ release }) => release,
  )
  gauge(
    'sluice_tenant_release_failed',
    '1 where the newest release of a model of a tenant’s own cannot be served here, of the first 50',
    ({ isFailed }) => (isFailed ? 1 : 0),
  )
}

function armGauge(
  registry: Registry,
  read: () => ReleaseReadings | null,
  name: string,
  help: string,
  field: 'records' | 'refused',
): void {
  new Gauge({
    name,
    help,
    labelNames: ['model', 'version'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { model, tenant, versions } of read()?.models ?? [])
        for (const each of tenant === null ? versions : [])
          this.set({ model, version: each.version }, each[field])
    },
  })
}
