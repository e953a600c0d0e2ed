import type { ModelSettings } from '../../compile/models.ts'
import { backoff } from '../../core/backoff.ts'
import type { Clock } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import { formatPath } from '../../core/finding.ts'
import type { Logger } from '../../core/logger.ts'
import type { RecordBatch } from '../../core/record.ts'
import type { Model } from '../../model/index.ts'
import type { ReleaseReadings } from '../../observability/release-metrics.ts'
import type { ModelParts } from '../../pipeline/pipeline.ts'
import type { ModelStore } from '../../releases/model-store.ts'
import type { Manifest } from '../../releases/manifest.ts'
import { armsOf } from '../../releases/release.ts'
import type { Cut } from '../../releases/release.ts'
import type { ArmTally } from '../../scoring/arm-tally.ts'
import type { Compiled } from '../../compile/compile.ts'
import type { Config } from '../../config/schema.ts'
import { CanaryWatch } from './canary-watch.ts'
import { FallbackWatch } from './fallback-watch.ts'
import { FollowedModel } from './followed-model.ts'
import { probeArm } from './heads.ts'
import type { Standing } from './heads.ts'
import { openLineup } from './lineup.ts'
import type { Lineup } from './lineup.ts'
import type { Recompiled } from './recompile.ts'
import type { Released } from './released.ts'

export interface FollowerParts {
  readonly config: Pick<Config, 'name' | 'models' | 'releases'>
  readonly compiled: Compiled
  readonly released: Released
  readonly recompile: (standing: Standing, running: Compiled) => Recompiled
  /** What a pipeline scores by, once it is compiled. */
  readonly partsOf: (compiled: Compiled) => ModelParts
  /** How this instance is called. */
  readonly instance: string
  /** Reads a version's file without holding up the stream. */
  readonly load: (settings: ModelSettings, manifest: Manifest, file: string) => Promise<Model>
  /** Gives the pipeline other models from its next turn on. */
  readonly use: (parts: ModelParts, onUse: () => void) => void
  readonly logger: Logger
  readonly clock: Clock
}

/** A release that cannot be loaded is tried again: its file may be on its way to a mirror. */
const retryWaitMs = backoff(5_000, 60_000)

/**
 * Keeps a stream at the newest releases of its models: sees them in the store, loads their versions beside the stream, hands them
 * over between two turns, says what it serves, and judges canaries. What goes wrong leaves what is served as it is.
 */
export class ReleaseFollower {
  readonly models: readonly FollowedModel[]
  readonly #parts: FollowerParts
  /** Null where there are fallbacks alone. */
  readonly #store: ModelStore | null
  readonly #canaries: CanaryWatch | null
  readonly #fallbacks: readonly FallbackWatch[]
  readonly #startedAt: string
  #compiled: Compiled
  /** What is compiled last, which the pipeline may not have taken yet. */
  #handed: Compiled
  #isReached = true
  #lastBeatMs = -Infinity
  /** Resolves when the release that is being loaded is served, or given up. */
  #loading: Promise<void> | null = null

  constructor(parts: FollowerParts) {
    const { config, compiled, released } = parts
    this.#parts = parts
    this.#store = released.store
    this.#compiled = this.#handed = compiled
    this.#startedAt = new Date(parts.clock.now()).toISOString()
    this.models = config.models.flatMap((settings, at) => {
      const lineup = released.lineups[at] ?? null
      return lineup === null ? [] : [new FollowedModel(at, settings, lineup, parts.clock.monotonic())]
    })
    const { logger, clock } = parts
    const store = released.store
    this.#canaries = store === null ? null : new CanaryWatch(store, parts.instance, logger, clock)
    this.#fallbacks = released.fallbacks.flatMap((fallback, at) => {
      if (fallback === null) return []
      const watch = new FallbackWatch(at, fallback.settings.name, fallback.limits, logger, clock)
      if (!isThere(compiled, watch.model)) watch.loadFailed()
      return [watch]
    })
  }

  /** False while the store does not answer. */
  get isStoreReached(): boolean {
    return this.#isReached
  }

  /** What answers now. */
  get compiled(): Compiled {
    return this.#compiled
  }

  /** Goes on until `stop` aborts. Never rejects. */
  async run(stop: AbortSignal): Promise<void> {
    const { clock, config } = this.#parts
    // Fallbacks are decided where turns are counted.
    while (this.#store !== null && !stop.aborted) {
      await this.look()
      await clock.sleep(jittered(settingsOf(config).pollMs), stop)
    }
  }

  /** One look at the store. */
  async look(): Promise<void> {
    if (this.#store === null || this.#canaries === null) return
    try {
      for (const model of this.models) await this.#follow(model, this.#store)
      await this.#beat(this.#store)
      for (const model of this.models) await this.#canaries.judge(model)
      this.#reached()
    } catch (error) {
      this.#lost(error)
    }
  }

  /** Told of each turn that is durable. */
  count(arms: ArmTally | null): void {
    let isChanged = false
    for (const [{ name, version, served }, { counter, micros }] of arms?.arms ?? []) {
      const model = this.models.find(({ settings }) => settings.name === name)
      if (served.release !== null) model?.count(served.release, Number(version), counter.counts())
      const isItself = served.role === 'primary' || served.arm === probeArm
      const fallback = isItself ? this.#fallbacks.find((each) => each.model === name) : undefined
      if (fallback?.count(counter.records, counter.refused, micros) === true) isChanged = true
    }
    if (isChanged) this.#changeWhoAnswers()
  }

  /** The same models, and others of them have the rows. */
  #changeWhoAnswers(): void {
    const { partsOf, recompile, use } = this.#parts
    const { compiled } = recompile(this.#standing(), this.#handed)
    this.#handed = compiled
    use(partsOf(compiled), () => {
      this.#compiled = compiled
    })
  }

  /** @param next in the place of a model's lineup */
  #standing(next: { readonly at: number; readonly lineup: Lineup } | null = null): Standing {
    const { config, released } = this.#parts
    const lineups: (Lineup | null)[] = config.models.map(() => null)
    for (const { at, handed } of this.models) lineups[at] = handed
    if (next !== null) lineups[next.at] = next.lineup
    const fallen = new Map(
      this.#fallbacks.flatMap(({ at, reason }) => (reason === null ? [] : [[at, reason] as const])),
    )
    return { lineups, fallbacks: released.fallbacks, fallen }
  }

  /** Holds records back that a release is to score which is still being loaded, for `cutTimeoutMs` at most. */
  gate(batches: readonly RecordBatch[]): Promise<void> | null {
    const loading = this.#loading
    const late = this.models.find(
      ({ newest, release }) =>
        newest.seq !== release.seq && newest.cut !== null && reaches(batches, newest.cut),
    )
    if (loading === null || late === undefined) return null
    const { clock, config, logger } = this.#parts
    const { newest } = late
    const over = new AbortController()
    const tooLate = clock.sleep(settingsOf(config).cutTimeoutMs, over.signal).then(() => {
      if (over.signal.aborted || late.release.seq >= newest.seq) return
      const about = { event: 'release-late', model: late.of.model, release: newest.seq } as const
      logger.error(about, 'records behind the cut are scored by the version before')
    })
    return Promise.race([loading, tooLate]).finally(() => {
      over.abort()
    })
  }

  readings(): ReleaseReadings {
    return {
      isStoreReached: this.#isReached,
      models: this.models.map((model) => model.reading()),
      fallbacks: this.#fallbacks.map(({ model, reason }) => ({ model, isAnswering: reason !== null })),
      rollbacks: this.#canaries?.rollbacks() ?? [],
    }
  }

  async #follow(model: FollowedModel, store: ModelStore): Promise<void> {
    const newest = await store.newest(model.of)
    if (newest !== null && newest.seq !== model.newest.seq) {
      model.see(newest)
      const about = { event: 'release-found', model: model.of.model, release: newest.seq } as const
      this.#parts.logger.info(about, 'a newer release is loaded beside the stream')
    }
    if (!model.isBehind(this.#parts.clock.monotonic())) return
    this.#loading = this.#change(model, store)
    await this.#loading.finally(() => {
      this.#loading = null
    })
  }

  async #change(model: FollowedModel, store: ModelStore): Promise<void> {
    const { config, load } = this.#parts
    const { maxVersions } = settingsOf(config)
    const { lineup, passed } = await openLineup(
      store,
      model.of,
      {
        withCuts: true,
        seq: null,
        maxVersions,
        load: (manifest, file) => load(model.settings, manifest, file),
      },
      model.lineup.versions,
    )
    for (const { release, reason } of passed) if (release.seq > model.release.seq) this.#fail(model, reason)
    const next = lineup?.releases[0]
    if (lineup === null || next === undefined || next.seq <= model.release.seq) return
    if (next.plan.kind === 'none') {
      this.#fail(model, 'the model is taken out of service, and this pipeline needs it')
      return
    }
    this.#swap(model, lineup)
  }

  #swap(model: FollowedModel, lineup: Lineup): void {
    const { clock, partsOf, recompile, use } = this.#parts
    const fallback = this.#fallbacks.find(({ at }) => at === model.at)
    // Another version is judged by its own rows.
    fallback?.renew()
    const { compiled, remarks } = recompile(this.#standing({ at: model.at, lineup }), this.#handed)
    const errors = remarks.filter(({ severity }) => severity === 'error')
    if (errors.length > 0) {
      const texts = errors.map(
        ({ path, message, hint }) =>
          `${formatPath(path)}: ${message}${hint === undefined ? '' : ` (${hint})`}`,
      )
      this.#fail(model, texts.join('; '))
      return
    }
    this.#handed = compiled
    model.handOver(lineup)
    use(partsOf(compiled), () => {
      this.#compiled = compiled
      model.serve(lineup, clock.monotonic())
      this.#tellServed(model)
      this.#lastBeatMs = -Infinity
    })
  }

  #tellServed({ release, lineup, of }: FollowedModel): void {
    const versions = armsOf(release.plan).map(({ version, share }) => ({
      version,
      share,
      digest: lineup.versions.get(version)?.manifest.file.digest,
    }))
    const about = { event: 'release-serving', model: of.model, release: release.seq, versions } as const
    this.#parts.logger.info(about, `${release.command} by ${release.by}: answers from here on`)
  }

  #fail(model: FollowedModel, reason: string): void {
    const { clock, logger } = this.#parts
    const release = model.newest
    const attempts = model.failed?.release.seq === release.seq ? model.failed.attempts : 0
    model.fail(release, reason, clock.monotonic() + retryWaitMs(attempts))
    const about = { event: 'release-failed', model: model.of.model, release: release.seq, reason } as const
    logger.error(about, 'the release cannot be served here: what answered before goes on')
  }

  async #beat(store: ModelStore): Promise<void> {
    const { clock, config, instance } = this.#parts
    const { heartbeatMs } = settingsOf(config)
    // Whoever judges a canary goes by what the others say.
    const isWatched = this.models.some(({ release }) => release.plan.kind === 'canary')
    if (!isWatched && clock.monotonic() - this.#lastBeatMs < heartbeatMs) return
    this.#lastBeatMs = clock.monotonic()
    await store.beat({
      instance,
      pipeline: config.name,
      at: new Date(clock.now()).toISOString(),
      startedAt: this.#startedAt,
      everyMs: heartbeatMs,
      models: this.models.map((model) =>
        model.state(this.#fallbacks.find(({ at }) => at === model.at)?.reason ?? null),
      ),
    })
  }

  #reached(): void {
    if (this.#isReached) return
    this.#isReached = true
    this.#parts.logger.info({ event: 'store-back' }, 'the model store answers again')
  }

  #lost(error: unknown): void {
    if (!this.#isReached) return
    this.#isReached = false
    const about = {
      event: 'store-unreachable',
      store: this.#store?.place ?? '',
      error: messageOf(error),
    } as const
    this.#parts.logger.error(about, 'the model store cannot be read: what is served stays')
  }
}

/** Whether something of a model itself is compiled, beside what stands in for it. */
function isThere({ models }: Compiled, name: string): boolean {
  return models.some((model) => model.name === name && model.served.role === 'primary')
}

/** Where models are released there is the section. */
function settingsOf(config: FollowerParts['config']) {
  return config.releases!
}

/** Instances that were started together do not ask together. */
function jittered(ms: number): number {
  return ms * (0.8 + 0.4 * Math.random())
}

function reaches(batches: readonly RecordBatch[], cut: Cut): boolean {
  return batches.some(({ topic, partition, nextOffset }) => {
    const from = cut[topic]?.[String(partition)]
    return from === undefined || nextOffset > BigInt(from)
  })
}
