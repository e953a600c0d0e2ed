import type { Compiled } from '../../compile/compile.ts'
import type { ModelSettings } from '../../compile/models.ts'
import type { Config } from '../../config/schema.ts'
import { backoff } from '../../core/backoff.ts'
import type { Clock } from '../../core/clock.ts'
import { messageOf, SluiceError } from '../../core/errors.ts'
import { formatPath } from '../../core/finding.ts'
import type { Remark } from '../../core/finding.ts'
import type { Logger } from '../../core/logger.ts'
import type { RecordBatch } from '../../core/record.ts'
import type { Model } from '../../model/index.ts'
import type { ReleaseReadings } from '../../observability/release-metrics.ts'
import type { Manifest } from '../../releases/manifest.ts'
import type { ModelStore } from '../../releases/model-store.ts'
import { armsOf } from '../../releases/release.ts'
import type { Release } from '../../releases/release.ts'
import { shownModel } from '../../releases/store-keys.ts'
import type { ArmTally } from '../../scoring/arm-tally.ts'
import { CanaryWatch } from './canary-watch.ts'
import { countRows } from './count-rows.ts'
import { lateFor, loadedInTime } from './cut-gate.ts'
import { FallbackWatch } from './fallback-watch.ts'
import { FollowedModel } from './followed-model.ts'
import type { Standing } from './heads.ts'
import { Heartbeat } from './heartbeat.ts'
import { emptyLineup, openLineup } from './lineup.ts'
import type { Lineup } from './lineup.ts'
import type { Recompiled } from './recompile.ts'
import type { Released } from './released.ts'
import { tenantModels } from './tenant-models.ts'

export interface FollowerParts {
  readonly config: Pick<Config, 'name' | 'models' | 'releases' | 'tenants'>
  readonly compiled: Compiled
  readonly released: Released
  readonly recompile: (standing: Standing, running: Compiled) => Recompiled
  /** How this instance is called. */
  readonly instance: string
  /** Reads a version's file without holding up the stream; gives up when the signal aborts. */
  readonly load: (
    settings: ModelSettings,
    manifest: Manifest,
    file: string,
    stop: AbortSignal,
  ) => Promise<Model>
  /** Gives whoever scores other models; `onUse` is called when they answer. */
  readonly use: (compiled: Compiled, standing: Standing, onUse: () => void) => void
  readonly logger: Logger
  readonly clock: Clock
}

/** What there is where models are released, and not where they have fallbacks alone. */
interface StoreParts {
  readonly store: ModelStore
  readonly settings: NonNullable<Config['releases']>
  readonly canaries: CanaryWatch
  readonly heartbeat: Heartbeat
}

/** How a KPI stands, and the files that it is about. */
export interface KpiStanding {
  readonly name: string
  readonly model: string
  /** Null where too few labels came. */
  readonly isMet: boolean | null
  readonly digests: readonly string[]
}

/** A release that cannot be loaded is tried again: its file may be on its way to a mirror. */
const retryWaitMs = backoff(5_000, 60_000)

/**
 * Keeps a stream at the newest releases of its models: sees them in the store, loads their versions beside the stream, hands them
 * over between two turns, says what it serves, and judges canaries. What goes wrong leaves what is served as it is.
 */
export class ReleaseFollower {
  readonly #parts: FollowerParts
  readonly #models: FollowedModel[]
  readonly #fallbacks: readonly FallbackWatch[]
  readonly #atStore: StoreParts | null
  readonly #ending = new AbortController()
  #compiled: Compiled
  /** What is compiled last, which the pipeline may not have taken yet. */
  #handed: Compiled
  #isReached = true
  /** Resolves when the release that is being loaded is served, or given up. */
  #loading: Promise<void> | null = null

  constructor(parts: FollowerParts) {
    const { compiled, released, logger, clock } = parts
    this.#parts = parts
    this.#compiled = this.#handed = compiled
    this.#models = followedModels(parts)
    this.#fallbacks = released.fallbacks.flatMap((fallback, at) => {
      if (fallback === null) return []
      const watch = new FallbackWatch(at, fallback.settings.name, fallback.limits, logger, clock)
      if (!isThere(compiled, watch.model)) watch.loadFailed()
      return [watch]
    })
    this.#atStore = atStore(parts)
  }

  /** What answers now. */
  get compiled(): Compiled {
    return this.#compiled
  }

  /** Goes on until `stop` aborts. Never rejects. */
  async run(stop: AbortSignal): Promise<void> {
    // Fallbacks are decided where turns are counted.
    if (this.#atStore === null) return
    const { clock } = this.#parts
    stop.addEventListener('abort', () => {
      this.#ending.abort()
    })
    while (!stop.aborted) {
      await this.#look(this.#atStore)
      await clock.sleep(jittered(this.#atStore.settings.pollMs), stop)
    }
    // What it has counted of a canary still counts.
    if (!this.#isInCanary) await this.#atStore.heartbeat.end().catch(() => undefined)
  }

  /** Told of each turn that is durable. */
  count(arms: ArmTally | null): void {
    if (arms !== null && countRows(arms, this.#models, this.#fallbacks)) this.#changeWhoAnswers()
  }

  /** Told of KPIs that may put a fallback in the place of their model: one that is missed by what answers does. */
  heedKpis(kpis: readonly KpiStanding[]): void {
    const changed = kpis.filter((kpi) => this.#heed(kpi))
    if (changed.length > 0) this.#changeWhoAnswers()
  }

  /** True where that changes who answers. What a version did that was replaced is nothing against the one after it. */
  #heed({ name, model, isMet, digests }: KpiStanding): boolean {
    const watch = this.#fallbacks.find((each) => each.model === model)
    if (watch === undefined || isMet === null) return false
    const released = this.#models.find(({ at }) => at === watch.at)
    const versions = [...(released?.lineup.versions.values() ?? [])]
    const isOfOthers =
      released !== undefined && !versions.some(({ manifest }) => digests.includes(manifest.file.digest))
    return watch.alarm(name, !isMet && !isOfOthers)
  }

  /** Holds records back that a release is to score which is still being loaded, for `cutTimeoutMs` at most. */
  gate(batches: readonly RecordBatch[]): Promise<void> | null {
    if (this.#loading === null || this.#atStore === null) return null
    const late = lateFor(batches, this.#models)
    const waitMs = this.#atStore.settings.cutTimeoutMs
    return late === null ? null : loadedInTime(late, this.#loading, { ...this.#parts, waitMs })
  }

  readings(): ReleaseReadings {
    return {
      isStoreReached: this.#isReached,
      models: this.#models.map((model) => model.reading()),
      fallbacks: this.#fallbacks.map(({ model, reason }) => ({ model, isAnswering: reason !== null })),
      rollbacks: this.#atStore?.canaries.rollbacks() ?? [],
    }
  }

  /** Why a fallback answers, by model; none where it does not. */
  get fallen(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.#fallbacks.flatMap(({ model, reason }) => (reason === null ? [] : [[model, reason]])),
    )
  }

  get #isInCanary(): boolean {
    return this.#models.some(({ release }) => release.plan.kind === 'canary')
  }

  /** One look at the store. What is wrong with one model keeps no other from being followed. */
  async #look({ store, settings, canaries, heartbeat }: StoreParts): Promise<void> {
    // Whoever judges a canary goes by what the others say.
    if (this.#isInCanary) heartbeat.hasten()
    const troubles: unknown[] = []
    const found = await this.#newTenants(store).catch((error: unknown) => {
      troubles.push(error)
      return []
    })
    this.#models.push(...found)
    const steps = [
      ...this.#models.map((model) => () => this.#follow(model, store, settings.maxVersions)),
      () => heartbeat.beat(() => this.#states()),
      ...this.#models.map((model) => () => canaries.judge(model)),
    ]
    for (const step of steps) {
      if (this.#ending.signal.aborted) return
      await step().catch((error: unknown) => troubles.push(error))
    }
    this.#tellStore(store, troubles)
  }

  /** Models of tenants that came to the store since the last look: the model of all answers until something of them can. */
  async #newTenants(store: ModelStore): Promise<readonly FollowedModel[]> {
    const { config, clock } = this.#parts
    const isNew = ({ at, of }: Pick<FollowedModel, 'at' | 'of'>) =>
      !this.#models.some((model) => model.at === at && model.tenant === of.tenant)
    const there = await tenantModels(config, store)
    return there.filter(isNew).map(({ at, of }) => {
      // It is one of the config's entries.
      const settings = config.models[at]!
      return new FollowedModel(at, of.tenant, settings, emptyLineup(of), clock.monotonic())
    })
  }

  #states() {
    return this.#models.map((model) => model.state(this.#fallbackOf(model)?.reason ?? null))
  }

  /** What stands in for it; a tenant's own has the model of all behind it. */
  #fallbackOf(model: FollowedModel): FallbackWatch | undefined {
    return model.tenant === null ? this.#fallbacks.find(({ at }) => at === model.at) : undefined
  }

  async #follow(model: FollowedModel, store: ModelStore, maxVersions: number): Promise<void> {
    const newest = await store.newest(model.of)
    const known = model.newest.seq
    // An empty folder is what is seen of a share that is not mounted.
    if ((newest?.seq ?? 0) < known) throw goneBack(store.place, model, newest)
    if (newest !== null && newest.seq > known) {
      model.see(newest)
      const about = { event: 'release-found', model: shownModel(model.of), release: newest.seq } as const
      this.#parts.logger.info(about, 'a newer release is loaded beside the stream')
    }
    if (!model.isBehind(this.#parts.clock.monotonic())) return
    this.#loading = this.#load(model, store, maxVersions)
    await this.#loading.finally(() => {
      this.#loading = null
    })
  }

  async #load(model: FollowedModel, store: ModelStore, maxVersions: number): Promise<void> {
    const { signal } = this.#ending
    const options = {
      withCuts: true,
      seq: null,
      maxVersions,
      load: (manifest: Manifest, file: string) => this.#parts.load(model.settings, manifest, file, signal),
    }
    const { lineup, passed } = await openLineup(store, model.of, options, model.lineup.versions)
    if (signal.aborted) return
    const failed = passed.find(({ release }) => release.seq === model.newest.seq)
    if (failed !== undefined) this.#fail(model, failed.reason)
    const next = lineup?.releases[0]
    if (lineup === null || next === undefined || next.seq <= model.release.seq) return
    if (next.plan.kind === 'none' && model.tenant === null)
      this.#fail(model, 'the model is taken out of service, and this pipeline needs it')
    else this.#swap(model, lineup)
  }

  #swap(model: FollowedModel, lineup: Lineup): void {
    const { recompile } = this.#parts
    const standing = this.#standing({ model, lineup })
    const { compiled, remarks } = recompile(standing, this.#handed)
    const errors = remarks.filter(({ severity }) => severity === 'error')
    if (errors.length > 0) {
      this.#fail(model, errors.map(remarkText).join('; '))
      return
    }
    // Another version is judged by its own rows.
    this.#fallbackOf(model)?.renew()
    model.handOver(lineup)
    this.#handOver(compiled, standing, () => {
      model.serve(lineup, this.#parts.clock.monotonic())
      this.#tellServed(model)
      this.#atStore?.heartbeat.hasten()
    })
  }

  /** The same models, and others of them have the rows. */
  #changeWhoAnswers(): void {
    const standing = this.#standing()
    const { compiled } = this.#parts.recompile(standing, this.#handed)
    this.#handOver(compiled, standing, () => undefined)
  }

  #handOver(compiled: Compiled, standing: Standing, onUse: () => void): void {
    this.#handed = compiled
    this.#parts.use(compiled, standing, () => {
      this.#compiled = compiled
      onUse()
    })
  }

  /** @param next in the place of a model's lineup, and of its fallback */
  #standing(next: { readonly model: FollowedModel; readonly lineup: Lineup } | null = null): Standing {
    const { config, released } = this.#parts
    const lineupOf = (model: FollowedModel) => (model === next?.model ? next.lineup : model.handed)
    const lineups: (Lineup | null)[] = config.models.map(() => null)
    for (const model of this.#models) if (model.tenant === null) lineups[model.at] = lineupOf(model)
    const own = this.#models.filter(({ tenant }) => tenant !== null)
    const owned = own.map((model) => ({ at: model.at, lineup: lineupOf(model) }))
    const renewed = next === null ? undefined : this.#fallbackOf(next.model)
    const fallen = this.#fallbacks.flatMap((each) =>
      each.reason === null || each === renewed ? [] : [[each.at, each.reason] as const],
    )
    return { lineups, owned, fallbacks: released.fallbacks, fallen: new Map(fallen) }
  }

  #tellServed({ release, lineup, of }: FollowedModel): void {
    const versions = armsOf(release.plan).map(({ version, share }) => ({
      version,
      share,
      digest: lineup.versions.get(version)?.manifest.file.digest,
    }))
    const about = { event: 'release-serving', model: shownModel(of), release: release.seq, versions } as const
    this.#parts.logger.info(about, `${release.command} by ${release.by}: answers from here on`)
  }

  #fail(model: FollowedModel, reason: string): void {
    const { clock, logger } = this.#parts
    const { seq } = model.newest
    const attempts = model.failed?.release.seq === seq ? model.failed.attempts : 0
    model.fail(reason, clock.monotonic() + retryWaitMs(attempts))
    const about = { event: 'release-failed', model: shownModel(model.of), release: seq, reason } as const
    logger.error(about, 'the release cannot be served here: what answered before goes on')
  }

  /** Told once when it is lost, and once when it is back. */
  #tellStore({ place }: ModelStore, [trouble]: readonly unknown[]): void {
    const { logger } = this.#parts
    const isReached = trouble === undefined
    if (isReached === this.#isReached) return
    this.#isReached = isReached
    if (isReached) logger.info({ event: 'store-back' }, 'the model store answers again')
    else {
      const about = { event: 'store-unreachable', store: place, error: messageOf(trouble) } as const
      logger.error(about, 'the model store cannot be read: what is served stays')
    }
  }
}

/** Those of all, and those of tenants that answer already. */
function followedModels({ config, released, clock }: FollowerParts): FollowedModel[] {
  const { lineups, owned } = released
  const follow = (at: number, tenant: string | null, lineup: Lineup) =>
    // Each is of an entry of the config.
    new FollowedModel(at, tenant, config.models[at]!, lineup, clock.monotonic())
  return [
    ...lineups.flatMap((lineup, at) => (lineup === null ? [] : [follow(at, null, lineup)])),
    ...owned.map(({ at, lineup }) => follow(at, lineup.of.tenant, lineup)),
  ]
}

function atStore({ config, released, instance, logger, clock }: FollowerParts): StoreParts | null {
  const { store } = released
  const settings = config.releases
  if (store === null || settings === undefined) return null
  const about = { instance, pipeline: config.name, everyMs: settings.heartbeatMs }
  return {
    store,
    settings,
    canaries: new CanaryWatch(store, instance, logger, clock),
    heartbeat: new Heartbeat(store, about, clock),
  }
}

/** Whether something of a model itself is compiled, beside what stands in for it. */
function isThere({ models }: Compiled, name: string): boolean {
  return models.some(
    (model) => model.name === name && model.tenant === undefined && model.served.role === 'primary',
  )
}

/** Instances that were started together do not ask together. */
function jittered(ms: number): number {
  return ms * (0.8 + 0.4 * Math.random())
}

function remarkText({ path, message, hint }: Remark): string {
  return `${formatPath(path)}: ${message}${hint === undefined ? '' : ` (${hint})`}`
}

function goneBack(place: string, { of, newest }: FollowedModel, found: Release | null): SluiceError {
  const seen = found === null ? 'no release' : `release ${found.seq} as the newest`
  return new SluiceError(
    'STORE_OUTAGE',
    `${place} has ${seen} of ${shownModel(of)}, and had release ${newest.seq}: is it mounted?`,
  )
}
