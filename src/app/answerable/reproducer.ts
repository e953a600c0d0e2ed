import { decodePrediction } from '../../avro/prediction.ts'
import type { ModelPrediction, Prediction } from '../../avro/prediction.ts'
import { predictionReading } from '../../avro/prediction-reading.ts'
import type { PredictionReading } from '../../avro/prediction-reading.ts'
import { SluiceError } from '../../core/errors.ts'
import { originNamed } from '../../core/event-origin.ts'
import { Fault } from '../../core/outcome.ts'
import { eventId } from '../../core/record.ts'
import type { InputRecord, Origin, RecordBatch } from '../../core/record.ts'
import type { Turn } from '../../pipeline/turn.ts'
import { versionsOf } from '../../releases/release.ts'
import type { TopicReader } from '../../transport/topic-reader.ts'
import type { Assembly } from '../assemble.ts'
import { eventDeadLetter } from '../event-dead-letter.ts'
import { ReplayPipeline } from '../replay-pipeline.ts'
import type { ReplayRuntime } from '../replay-pipeline.ts'
import { entryDifferences, eventDifferences } from './compare-prediction.ts'
import type { BitDifference } from './compare-prediction.ts'
import { readInputRecords } from './input-records.ts'
import type { StoredVersions } from './stored-versions.ts'
import { standingOf, VersionFinder } from './version-set.ts'
import type { VersionSet } from './version-set.ts'

/** What came of scoring the record of a prediction once more. */
export interface Reproduction {
  readonly prediction: Prediction
  /** None: all that could be compared is the same to the bit. */
  readonly differences: readonly BitDifference[]
  /** Why something cannot be scored again; none where all could. */
  readonly lost: readonly string[]
}

export interface ReproducerParts extends ReplayRuntime {
  readonly reader: TopicReader
  readonly stored: StoredVersions | null
}

/** More than any config has in use at a time: what went before is not coming back soon. */
const mostVersions = 16

/** Scores the records of predictions once more, each by the versions that its prediction names. Stateless from call to call. */
export class Reproducer {
  readonly #assembly: Assembly
  readonly #parts: ReproducerParts
  readonly #finder: VersionFinder
  readonly #reading: PredictionReading
  readonly #pipelines = new Map<string, ReplayPipeline | string>()

  /** @throws SluiceError USAGE where predictions are of more than their record */
  constructor(assembly: Assembly, parts: ReproducerParts) {
    refuseWithPast(assembly)
    this.#assembly = assembly
    this.#parts = parts
    this.#finder = new VersionFinder(assembly, parts.stored)
    this.#reading = predictionReading(assembly.schemas)
  }

  /** @returns one for each, in their order */
  async reproduce(predictions: readonly Prediction[]): Promise<readonly Reproduction[]> {
    if (this.#finder.loaded > mostVersions) {
      this.#finder.forget()
      this.#pipelines.clear()
    }
    const judged = predictions.map((prediction) => ({ prediction, differences: [], lost: [] }))
    const cases = (await Promise.all(judged.map((each) => this.#casesOf(each)))).flat()
    await this.#readRecords(cases)
    for (const ofSet of Map.groupBy(cases, ({ set }) => set.key).values()) await this.#scoreAgain(ofSet)
    return judged
  }

  async #casesOf(judged: Judged): Promise<readonly Case[]> {
    const { eventId, predictions } = judged.prediction
    judged.differences.push(...(await this.#releaseDifferences(predictions)))
    const origin = originNamed(eventId)
    if (origin === null) {
      judged.lost.push('its event id names no record')
      return []
    }
    const sets = await Promise.all(layersOf(predictions).map((entries) => this.#finder.setOf(entries)))
    judged.lost.push(...sets.flatMap(({ lost }) => lost))
    return sets.map((set) => ({ judged, set, origin, record: null }))
  }

  /** Holds what a prediction says of its release against the log of releases. */
  async #releaseDifferences(entries: readonly ModelPrediction[]): Promise<readonly BitDifference[]> {
    const found: BitDifference[] = []
    for (const entry of entries) {
      const name = this.#assembly.config.models.find((each) => each.name === entry.model)?.release
      const release = name === undefined ? null : await this.#parts.stored?.release(name, entry)
      // A fallback is none of those that a release lets answer.
      if (release == null || entry.role === 'fallback') continue
      const versions = versionsOf(release)
      if (versions.map(String).includes(entry.version)) continue
      const now = `release ${release.seq} has version ${versions.join(', ')}`
      const recorded = `version ${entry.version} of release ${release.seq}`
      found.push({ model: entry.model, what: 'release', recorded, now })
    }
    return found
  }

  async #readRecords(cases: readonly Case[]): Promise<void> {
    const records = await readInputRecords(
      this.#parts.reader,
      cases.map(({ origin }) => origin),
    )
    for (const each of cases) {
      const found = records.get(eventId(each.origin)) ?? 'its record was not found'
      if (typeof found !== 'string') each.record = found
      else if (!each.judged.lost.includes(found)) each.judged.lost.push(found)
    }
  }

  /** Cases of the same versions. */
  async #scoreAgain(cases: readonly Case[]): Promise<void> {
    const scorable = cases.filter(({ record, set }) => record !== null && set.entries.length > 0)
    const [first] = scorable
    if (first === undefined) return
    const pipeline = this.#pipelineOf(first.set)
    if (typeof pipeline === 'string') {
      for (const { judged } of scorable) judged.lost.push(pipeline)
      return
    }
    const again = new Map<string, Prediction | string>()
    for (const batch of batchesOf(scorable))
      for (const [id, found] of this.#outcomes(await pipeline.score(batch))) again.set(id, found)
    for (const each of scorable) judge(each, again.get(each.judged.prediction.eventId) ?? 'skipped')
  }

  #pipelineOf(set: VersionSet): ReplayPipeline | string {
    const found = this.#pipelines.get(set.key) ?? this.#assemble(set)
    this.#pipelines.set(set.key, found)
    return found
  }

  #assemble(set: VersionSet): ReplayPipeline | string {
    const { compiled, config, recompile } = this.#assembly
    const next = recompile(standingOf(set, this.#assembly), compiled)
    const problem = next.remarks.find(({ severity }) => severity === 'error')
    if (problem !== undefined)
      return `the config does not fit its versions any more: ${problem.path.join('.')}: ${problem.message}`
    const target = { topic: config.output.topic, partitionCount: 1, schemaId: null }
    return new ReplayPipeline({ ...this.#assembly, compiled: next.compiled }, target, this.#parts)
  }

  /** By event: its prediction, or what became of it otherwise. */
  #outcomes({ parts }: Turn): ReadonlyMap<string, Prediction | string> {
    const found = new Map<string, Prediction | string>()
    for (const { outputs, deadLetters } of parts) {
      for (const { headers } of deadLetters) {
        const { eventId, reason, scored } = eventDeadLetter(headers)
        if (!scored) found.set(eventId, `dead-lettered (${reason})`)
      }
      for (const { value } of outputs) {
        const prediction = this.#decoded(value!)
        found.set(prediction.eventId, prediction)
      }
    }
    return found
  }

  /** What this version has just written. */
  #decoded(value: Buffer): Prediction {
    const isFramed = value[0] === 0
    const found = isFramed ? decodePrediction(value) : this.#reading.decode({ value, headers: [] })
    if (found instanceof Fault) throw new Error(found.message)
    return found
  }
}

interface Judged extends Reproduction {
  readonly differences: BitDifference[]
  readonly lost: string[]
}

/** Entries of a prediction on their way to being given again. */
interface Case {
  readonly judged: Judged
  readonly set: VersionSet
  readonly origin: Origin
  record: InputRecord | null
}

/** The first entries of all models, then the second: a model that answers several times does so by several versions. */
function layersOf(entries: readonly ModelPrediction[]): readonly (readonly ModelPrediction[])[] {
  const ofModels = [...Map.groupBy(entries, ({ model }) => model).values()]
  const count = Math.max(0, ...ofModels.map((own) => own.length))
  return Array.from({ length: count }, (_, i) => ofModels.flatMap((own) => own[i] ?? []))
}

function judge({ judged, set }: Case, again: Prediction | string): void {
  const { prediction, differences } = judged
  if (typeof again === 'string') {
    differences.push({ model: null, what: 'outcome', recorded: 'scored', now: again })
    return
  }
  differences.push(...eventDifferences(prediction, again))
  for (const entry of set.entries) {
    const now = again.predictions.find(({ model }) => model === entry.model)
    differences.push(
      ...(now === undefined
        ? [{ model: entry.model, what: 'entry', recorded: `of version ${entry.version}`, now: 'none' }]
        : entryDifferences(entry, now)),
    )
  }
}

/** A batch a partition, each record once and in the order of offsets. */
function batchesOf(cases: readonly Case[]): readonly RecordBatch[] {
  const placed = new Map(
    cases.flatMap(({ origin, record }) =>
      record === null ? [] : [[eventId(origin), { ...origin, record }] as const],
    ),
  )
  const ofPartitions = Map.groupBy(placed.values(), ({ topic, partition }) => `${topic}-${partition}`)
  return [...ofPartitions.values()].map((some) => {
    const records = some.map(({ record }) => record).toSorted((a, b) => (a.offset < b.offset ? -1 : 1))
    const nextOffset = records.at(-1)!.offset + 1n
    const { topic, partition } = some[0]!
    return { topic, partition, epoch: 0, records, nextOffset, highWatermark: nextOffset }
  })
}

function refuseWithPast({ config, compiled }: Assembly): void {
  const why =
    config.output.publish === 'features'
      ? 'output.publish is features: nothing is scored'
      : compiled.windows !== null
        ? 'the pipeline has windows: what it predicts depends on all readings of a window, and on what came before them'
        : compiled.plan.isStateful
          ? 'steps of the pipeline remember earlier records: what it predicts depends on the past'
          : null
  if (why !== null) throw new SluiceError('USAGE', `predictions cannot be reproduced one by one: ${why}`)
}
