import { Marks } from '../ledger/marks.ts'
import { Judge } from '../ledger/judge.ts'
import type { Account, InputEntry } from '../ledger/judge.ts'
import type { ModelPrediction } from '../../src/avro/prediction.ts'

export interface PublishedRecord extends Omit<InputEntry, 'content'> {
  readonly publishedMs: number
}

/** What the output topic says of a record. */
export interface ScoredRecord extends Pick<ModelPrediction, 'version' | 'arm'> {
  /** The event id. */
  readonly id: string
  readonly release: number
  readonly key: string
  /** Of the output topic. */
  readonly partition: number
  readonly writtenMs: number
}

/** A stretch of time, by when records were published; those with one name are counted together. */
export interface Phase {
  readonly name: string
  readonly fromMs: number
  readonly toMs: number
}

/** From a record's publication until its prediction is written, of those of a phase. */
export interface Latency {
  readonly name: string
  readonly records: number
  readonly p50: number
  readonly p99: number
  readonly longest: number
}

export interface ReleaseAccount extends Account {
  /** Records with predictions of two versions. */
  readonly ofTwoVersions: readonly string[]
  /** Records that an older release scored than one before them in their partition. */
  readonly backwards: readonly string[]
  readonly byVersion: Readonly<Record<string, number>>
  readonly latencies: readonly Latency[]
}

interface FirstOutcome {
  readonly version: string
  readonly release: number
}

/** Holds predictions against what was published: first all records, then predictions and dead letters. */
export class ReleaseJudge {
  readonly #judge = new Judge()
  /** By topic and partition, at their offsets. */
  readonly #published = new Map<string, number[]>()
  readonly #first = new Map<string, FirstOutcome[]>()
  /** The same object for all records of a version and release. */
  readonly #outcomes = new Map<string, FirstOutcome>()
  readonly #ofTwoVersions = new Set<string>()
  readonly #byVersion: Record<string, number> = {}
  readonly #phases: readonly Phase[]
  /** By name of the phase. */
  readonly #waits = new Map<string, number[]>()

  constructor(phases: readonly Phase[] = []) {
    this.#phases = phases
    for (const { name } of phases) this.#waits.set(name, [])
  }

  input({ id, publishedMs }: PublishedRecord): void {
    this.#judge.input({ id, content: null })
    put(this.#published, id, publishedMs)
  }

  /** Those of a partition in the order in which they stand there. */
  prediction({ id, version, release, partition, writtenMs }: ScoredRecord): void {
    // Without a key: the order of a whole partition is asked for.
    this.#judge.outcome({ kind: 'prediction', id, content: null, key: null, partition, writtenMs: null })
    const before = at(this.#first, id)
    if (before !== undefined) {
      if (before.version !== version) this.#ofTwoVersions.add(id)
      return
    }
    put(this.#first, id, this.#outcome(version, release))
    this.#byVersion[version] = (this.#byVersion[version] ?? 0) + 1
    const publishedMs = at(this.#published, id)
    if (publishedMs === undefined) return
    const phase = this.#phases.find(({ fromMs, toMs }) => publishedMs >= fromMs && publishedMs < toMs)
    if (phase !== undefined) this.#waits.get(phase.name)!.push(writtenMs - publishedMs)
  }

  deadLetter(id: string, partition: number): void {
    this.#judge.outcome({ kind: 'deadLetter', id, content: null, key: null, partition, writtenMs: null })
  }

  account(): ReleaseAccount {
    return {
      ...this.#judge.account(),
      ofTwoVersions: [...this.#ofTwoVersions],
      backwards: [...this.#first].flatMap(([from, outcomes]) => backwardsIn(from, outcomes)),
      byVersion: this.#byVersion,
      latencies: Array.from(this.#waits, ([name, ms]) => latencyOf(name, ms)),
    }
  }

  #outcome(version: string, release: number): FirstOutcome {
    const name = `${version} ${release}`
    const outcome = this.#outcomes.get(name) ?? { version, release }
    this.#outcomes.set(name, outcome)
    return outcome
  }
}

function put<T>(lanes: Map<string, T[]>, id: string, value: T): void {
  const [from, offset] = Marks.placeOf(id)
  const lane = lanes.get(from) ?? []
  lane[offset] = value
  lanes.set(from, lane)
}

function at<T>(lanes: ReadonlyMap<string, readonly T[]>, id: string): T | undefined {
  const [from, offset] = Marks.placeOf(id)
  return lanes.get(from)?.[offset]
}

function backwardsIn(from: string, outcomes: readonly FirstOutcome[]): string[] {
  const found: string[] = []
  let newest = 0
  outcomes.forEach(({ release }, offset) => {
    if (release < newest) found.push(`${from}-${offset}`)
    newest = Math.max(newest, release)
  })
  return found
}

function latencyOf(name: string, waits: readonly number[]): Latency {
  const sorted = Float64Array.from(waits).sort()
  const quantile = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? NaN
  return { name, records: sorted.length, p50: quantile(0.5), p99: quantile(0.99), longest: quantile(1) }
}

/** What may be, since an instance was killed. */
export interface Allowed {
  /** The same event id again. */
  readonly repeats?: boolean
  /** A record that two versions scored: the one that took over goes by the release that it has. */
  readonly twoReleases?: boolean
}

/** What does not hold of a stream whose versions change, one line each. */
export function releaseBreaches(
  account: ReleaseAccount,
  { repeats = false, twoReleases = false }: Allowed,
): readonly string[] {
  const { inputs, predictions, deadLetters } = account
  const found = [
    line(account.lost, 'lost'),
    line(account.wrong, 'under an id that is not theirs'),
    line(account.outOfOrder, 'out of order within their partition'),
    twoReleases ? null : line(account.ofTwoVersions, 'scored by two versions'),
    twoReleases ? null : line(account.backwards, 'scored by an older release than one before them'),
    repeats || account.repeats === 0 ? null : `${account.repeats} repeated`,
    predictions + deadLetters - account.repeats === inputs
      ? null
      : `${predictions} predictions and ${deadLetters} dead letters of ${inputs} records`,
  ]
  return found.filter((text) => text !== null)
}

function line(ids: readonly string[], what: string): string | null {
  return ids.length === 0 ? null : `${ids.length} ${what}, such as ${ids.slice(0, 3).join(', ')}`
}
