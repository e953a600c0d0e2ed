import type { ModelSettings } from '../../compile/models.ts'
import type { ReleaseReading } from '../../observability/release-metrics.ts'
import type { LiveModel, LivePair, LiveVersion } from '../../releases/instance-state.ts'
import type { ModelName, Release } from '../../releases/release.ts'
import { versionsOf } from '../../releases/release.ts'
import { addCounts, noCounts } from '../../scoring/arm-counts.ts'
import type { ArmCounts } from '../../scoring/arm-counts.ts'
import { KeyTally } from '../../scoring/key-tally.ts'
import { addPairs, noPairs } from '../../scoring/pair-counts.ts'
import type { PairCounts } from '../../scoring/pair-counts.ts'
import type { Lineup } from './lineup.ts'

/** A release that could not be served here. */
export interface FailedRelease {
  readonly release: Release
  readonly reason: string
  /** How often it was tried. */
  readonly attempts: number
  /** Not before, monotonic milliseconds. */
  readonly againMs: number
}

/** What an instance knows of one released model: what answers, what is newer, and what became of its rows. */
export class FollowedModel {
  /** Its entry in the config. */
  readonly at: number
  /** Whose own it is; null where it answers for all. */
  readonly tenant: string | null
  readonly settings: ModelSettings
  #lineup: Lineup
  /** Given to the pipeline, which takes it when its turn is over. */
  #handed: Lineup
  #newest: Release
  #failed: FailedRelease | null = null
  #counts = new Map<number, ArmCounts>()
  readonly #keys = new Map<number, KeyTally>()
  readonly #pairs = new Map<string, LivePair>()
  /** Of the versions of the step before, while a canary goes on. */
  #countsBefore: ReadonlyMap<number, ArmCounts> = new Map()
  #sinceMs: number

  constructor(at: number, tenant: string | null, settings: ModelSettings, lineup: Lineup, nowMs: number) {
    this.at = at
    this.tenant = tenant
    this.settings = settings
    this.#lineup = this.#handed = lineup
    this.#newest = newestOf(lineup)
    this.#sinceMs = nowMs
  }

  get of(): ModelName {
    return this.#lineup.of
  }

  get lineup(): Lineup {
    return this.#lineup
  }

  /** What answers from the next turn on. */
  get handed(): Lineup {
    return this.#handed
  }

  /** The release that answers. */
  get release(): Release {
    return newestOf(this.#lineup)
  }

  /** The newest that is known; it is loaded, or could not be, where it is not the one that answers. */
  get newest(): Release {
    return this.#newest
  }

  get failed(): FailedRelease | null {
    return this.#failed
  }

  /** Since when the release answers, monotonic milliseconds. */
  get sinceMs(): number {
    return this.#sinceMs
  }

  /** Whether a newer release than the one that answers is to be loaded now. */
  isBehind(nowMs: number): boolean {
    if (this.#newest.seq === newestOf(this.#handed).seq) return false
    return this.#failed?.release.seq !== this.#newest.seq || nowMs >= this.#failed.againMs
  }

  see(newest: Release): void {
    this.#newest = newest
  }

  /** The newest release cannot be served. */
  fail(reason: string, againMs: number): void {
    const release = this.#newest
    const attempts = this.#failed?.release.seq === release.seq ? this.#failed.attempts + 1 : 1
    this.#failed = { release, reason, attempts, againMs }
  }

  handOver(lineup: Lineup): void {
    this.#handed = lineup
  }

  serve(lineup: Lineup, nowMs: number): void {
    const [before, now] = [this.release.plan, newestOf(lineup).plan]
    const isNextStep = before.kind === 'canary' && now.kind === 'canary' && before.salt === now.salt
    this.#countsBefore = isNextStep ? this.#counts : new Map()
    this.#counts = new Map()
    this.#keys.clear()
    this.#pairs.clear()
    this.#sinceMs = nowMs
    this.#lineup = lineup
    if (this.#failed !== null && this.#failed.release.seq <= this.release.seq) this.#failed = null
  }

  /** Rows of a turn that is durable; those of a release that answers no more are of no interest. */
  count(seq: number, version: number, counts: ArmCounts, keys: KeyTally | null = null): void {
    if (seq !== this.release.seq) return
    this.#counts.set(version, addCounts(this.#counts.get(version) ?? noCounts, counts))
    if (keys === null) return
    const tally = this.#keys.get(version) ?? new KeyTally()
    tally.addAll(keys)
    this.#keys.set(version, tally)
  }

  /** The same of rows that a shadow scored along. */
  countPair(seq: number, answering: number, shadow: number, counts: PairCounts): void {
    if (seq !== this.release.seq) return
    const name = `${answering} ${shadow}`
    const before = this.#pairs.get(name)?.counts ?? noPairs
    this.#pairs.set(name, { answering, shadow, counts: addPairs(before, counts) })
  }

  countsOf(version: number): ArmCounts {
    return this.#counts.get(version) ?? noCounts
  }

  countsBefore(version: number): ArmCounts {
    return this.#countsBefore.get(version) ?? noCounts
  }

  reading(): ReleaseReading {
    return {
      model: this.settings.name,
      tenant: this.tenant,
      release: this.release.seq,
      newest: this.#newest.seq,
      isFailed: this.#failed?.release.seq === this.#newest.seq,
      versions: Array.from(this.#lineup.versions.keys(), (version) => {
        const { records, refused } = this.countsOf(version)
        return { version: String(version), records, refused }
      }),
    }
  }

  /** @param fallback why another answers in its place */
  state(fallback: string | null): LiveModel {
    const { tenant, model } = this.of
    const newest = this.#newest.seq
    return {
      tenant,
      model,
      name: this.settings.name,
      release: this.release.seq,
      newest,
      versions: [...this.#serving(), ...this.#missing()],
      fallback,
      counts: Object.fromEntries([...this.#counts].map(([version, counts]) => [String(version), counts])),
      keys: Object.fromEntries([...this.#keys].map(([version, keys]) => [String(version), keys.text()])),
      pairs: [...this.#pairs.values()],
    }
  }

  #serving(): LiveVersion[] {
    return Array.from(this.#lineup.versions, ([version, { manifest }]) => ({
      version,
      digest: manifest.file.digest,
      state: 'serving' as const,
      reason: null,
    }))
  }

  /** Those of the newest release that are not there: on their way, or of no use. */
  #missing(): LiveVersion[] {
    const reason = this.#failed?.release.seq === this.#newest.seq ? this.#failed.reason : null
    const state = reason === null ? 'loading' : 'failed'
    return versionsOf(this.#newest)
      .filter((version) => !this.#lineup.versions.has(version))
      .map((version) => ({ version, digest: '', state, reason }))
  }
}

/** Before anything of a model could be served. */
const nothingYet = {
  seq: 0,
  prev: 0,
  at: '',
  by: '',
  why: null,
  command: 'promote',
  plan: { kind: 'none' },
  shadows: [],
  cut: null,
  retired: [],
  forced: [],
} as const satisfies Omit<Release, keyof ModelName>

function newestOf({ of, releases }: Lineup): Release {
  return releases[0] ?? { ...of, ...nothingYet }
}
