import type { Clock } from '../../core/clock.ts'
import type { PauseCause } from '../../core/meter.ts'
import type { Fault } from '../../core/outcome.ts'
import type { Reason } from '../../core/reason.ts'
import type { Served } from '../../core/prediction-entry.ts'
import { showsRedacted } from '../../dead-letter/redaction.ts'
import type { InstanceReport, VersionName } from '../../monitor/reports.ts'
import { TopValues } from '../../monitor/top-values.ts'
import type { BucketHistogram } from '../../observability/bucket-histogram.ts'
import type { Source } from '../../pipeline/ports.ts'
import type { Tally } from '../../pipeline/tally.ts'
import { redactedText } from '../../dead-letter/shown-fields.ts'
import { pauseAdvice } from './pause-advice.ts'

/** What an instance says of itself is read there. */
export interface ReportedStream {
  readonly instance: string
  readonly everyMs: number
  readonly http: () => string
  readonly health: {
    readonly waitingFor: PauseCause | null
    readiness(): readonly { readonly name: string; readonly ok: boolean; readonly detail?: string }[]
  }
  readonly source: Pick<Source, 'status'>
  /** Ages of events, seconds. */
  readonly ages: BucketHistogram
  /** What answers now, and scores along. */
  readonly versions: () => readonly (Omit<VersionName, 'model'> & {
    readonly name: string
    readonly served: Served
  })[]
  /** Why a fallback answers, by model. */
  readonly fallbacks: () => Readonly<Record<string, string>>
  readonly redacted: ReadonlySet<string>
  readonly clock: Clock
}

/** Fields whose unknown values are counted, values that are counted of each, and those that are told. */
const mostFields = 100
const mostValues = 64
const toldValues = 10

/** Counts what becomes of records, and says every so often how the instance is. */
export class InstanceReports {
  readonly #stream: ReportedStream
  readonly #startedAt: number
  #records = 0
  #scored = 0
  #skipped = 0
  readonly #deadLetters: Partial<Record<Reason, number>> = {}
  readonly #unknown = new Map<string, TopValues>()
  #paused: { readonly cause: string; readonly since: number } | null = null
  #last: { readonly atMs: number; readonly records: number; readonly ages: Float64Array }

  constructor(stream: ReportedStream) {
    this.#stream = stream
    this.#startedAt = stream.clock.now()
    this.#last = { atMs: stream.clock.monotonic(), records: 0, ages: stream.ages.counts() }
  }

  /** Told of each turn that is durable. */
  count({ consumed, scored, skipped, windows, deadLetters, unknownCategories }: Tally): void {
    for (const count of consumed.values()) this.#records += count
    this.#scored += scored + windows.scored
    this.#skipped += skipped + windows.skips.length
    for (const { reason } of deadLetters) this.#deadLetters[reason] = (this.#deadLetters[reason] ?? 0) + 1
    for (const fault of unknownCategories) this.#countUnknown(fault)
  }

  /** How it is now; rates and ages are those since the last report. */
  next(): InstanceReport {
    const { clock, instance, everyMs, http, health, source, ages, fallbacks } = this.#stream
    const before = this.#last
    this.#last = { atMs: clock.monotonic(), records: this.#records, ages: ages.counts() }
    const seconds = Math.max(1, this.#last.atMs - before.atMs) / 1000
    const failed = health.readiness().filter(({ ok }) => !ok)
    const { heapUsed, rss } = process.memoryUsage()
    return {
      kind: 'instance',
      ...{ instance, everyMs },
      http: http(),
      at: clock.now(),
      startedAt: this.#startedAt,
      ready: failed.length === 0,
      unready: failed.map(({ name, detail }) => (detail === undefined ? name : `${name}: ${detail}`)),
      paused: this.#pausedNow(health.waitingFor),
      records: this.#records,
      scored: this.#scored,
      skipped: this.#skipped,
      deadLetters: { ...this.#deadLetters },
      perSecond: (this.#records - before.records) / seconds,
      eventAge: { p50: ages.quantile(0.5, before.ages), p99: ages.quantile(0.99, before.ages) },
      partitions: source
        .status()
        .map(({ topic, partition, lag }) => ({ topic, partition, lag: Number(lag) })),
      versions: this.#versions(),
      fallbacks: fallbacks(),
      unknown: Object.fromEntries(
        Array.from(this.#unknown, ([field, values]) => [field, values.top(toldValues)]),
      ),
      memory: { heap: heapUsed, rss },
    }
  }

  #versions(): InstanceReport['versions'] {
    return this.#stream.versions().map(({ name: model, version, digest, served }) => ({
      ...{ model, version, digest },
      role: served.role,
      arm: served.arm,
      release: served.release,
    }))
  }

  #pausedNow(cause: ReportedStream['health']['waitingFor']): InstanceReport['paused'] {
    if (cause === null) {
      this.#paused = null
      return null
    }
    if (this.#paused?.cause !== cause) this.#paused = { cause, since: this.#stream.clock.now() }
    return { ...this.#paused, advice: pauseAdvice[cause] }
  }

  #countUnknown({ field, feature, value }: Fault): void {
    const name = field ?? feature
    if (name === null || value === null) return
    const values = this.#unknown.get(name) ?? new TopValues(mostValues)
    if (!this.#unknown.has(name) && this.#unknown.size >= mostFields) return
    this.#unknown.set(name, values)
    const { redacted } = this.#stream
    const isHidden = showsRedacted(redacted, field) || showsRedacted(redacted, feature)
    values.add(isHidden ? redactedText : value)
  }
}
