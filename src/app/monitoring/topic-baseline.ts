import { SluiceError } from '../../core/errors.ts'
import { outcome } from '../../core/outcome.ts'
import { firstOf } from '../../core/text.ts'
import type { Baseline } from '../../monitor/baseline.ts'
import type { Tap } from '../../pipeline/pipeline.ts'
import type { PipelineModel } from '../../scoring/parts.ts'
import type { Assembly } from '../assemble.ts'
import { withLookups } from '../broker-feed.ts'
import { mainHead } from '../following/main-head.ts'
import type { ReplayCounts } from '../replay-counts.ts'
import { withRange } from '../replay-job.ts'
import type { JobSurroundings, TopicRangeRequest } from '../replay-job.ts'
import { ReplayPipeline } from '../replay-pipeline.ts'
import { eachTurn } from '../replay.ts'
import { Survey } from './survey.ts'
import type { BaselineSettings } from './survey.ts'
import { ValueLog } from './value-log.ts'

export interface TopicBaselineRequest extends BaselineSettings {
  readonly range: TopicRangeRequest
  /** The model, by its name in the config; null: its only one. */
  readonly name: string | null
}

/**
 * How values and answers of a model are distributed in a stretch of the topic that its pipeline reads: scored again, by the features
 * and policies that the stream has. Rows that the pipeline refuses are left out. All values are held in memory.
 *
 * @throws SluiceError USAGE for a stretch of which no baseline can be made
 */
export function baselineOfTopic(
  assembly: Assembly,
  request: TopicBaselineRequest,
  outside: JobSurroundings,
): Promise<{ readonly baseline: Baseline; readonly counts: ReplayCounts }> {
  const head = surveyedHead(assembly, request.name)
  return withRange(assembly.config, request.range, outside, (range, reader) =>
    withLookups([assembly], outside.stop, async () => {
      const rows = new SurveyedStream(assembly, head)
      const target = { topic: assembly.config.output.topic, partitionCount: 1, schemaId: null }
      const pipeline = new ReplayPipeline(assembly, target, outside, rows.tap)
      await eachTurn(range, { ...outside, reader }, async (batch) => {
        pipeline.count(await pipeline.score(batch))
      })
      const rest = await pipeline.scoreRest()
      if (rest !== null) pipeline.count(rest)
      const { counts } = pipeline
      if (rows.count === 0)
        throw new SluiceError(
          'USAGE',
          `topic ${range.topic}: none of ${counts.total} records has an answer of model '${head.name}': is it the right stretch (--from, --to)?`,
        )
      return { baseline: rows.baseline(`topic ${range.topic}`, request), counts }
    }),
  )
}

function surveyedHead({ config, compiled }: Assembly, name: string | null): PipelineModel {
  const names = config.models.map((model) => model.name)
  const choose = `--name says which of ${firstOf(names, 20)}`
  if (name === null && names.length > 1)
    throw new SluiceError('USAGE', `the pipeline has ${names.length} models: ${choose}`)
  const head = mainHead(name ?? names[0]!, compiled)
  if (head === null) throw new SluiceError('USAGE', `the pipeline has no model '${String(name)}': ${choose}`)
  if ('ask' in head.scorer)
    throw new SluiceError(
      'USAGE',
      `model '${head.name}' scores elsewhere: nothing is known of its columns here`,
    )
  return head
}

/** What of a stream a model has answered. */
class SurveyedStream {
  readonly #assembly: Assembly
  readonly #head: PipelineModel
  readonly #survey: Survey
  readonly #times = new ValueLog()
  readonly #partitions = new ValueLog()
  readonly #offsets = new ValueLog()

  constructor(assembly: Assembly, head: PipelineModel) {
    this.#assembly = assembly
    this.#head = head
    this.#survey = new Survey(head.scorer, head.levels)
  }

  get count(): number {
    return this.#times.values.length
  }

  readonly tap: Tap = (batch) => {
    const { eventTimeMs } = this.#assembly.compiled
    // Each model of the pipeline has its rows in the batch; rows that windows are made of have none.
    const model = batch.models.find((each) => each.model === this.#head)
    if (model === undefined) return
    for (let row = 0; row < batch.size; row++) {
      if (batch.outcomes[row] !== outcome.scored || !model.has(row) || model.failed[row] === 1) continue
      this.#survey.push(model.rows, model.out, row)
      // A row that was scored was read.
      this.#times.push(eventTimeMs(batch.events[row]!) ?? NaN)
      const { partition, offset } = batch.origins[row]!
      this.#partitions.push(partition)
      this.#offsets.push(Number(offset))
    }
  }

  /**
   * Partitions are read in pieces, as they come: where events have times, those say what came before what, and of the same time the
   * place in the topic does, so that the same stretch is the same baseline.
   */
  baseline(source: string, settings: BaselineSettings): Baseline {
    const times = this.#times.values
    const hasTimes = times.every((time) => !Number.isNaN(time))
    const order = Uint32Array.from(times, (_, at) => at)
    const [partitions, offsets] = [this.#partitions.values, this.#offsets.values]
    const inOrder = (a: number, b: number) =>
      times[a]! - times[b]! || partitions[a]! - partitions[b]! || offsets[a]! - offsets[b]!
    if (hasTimes) this.#survey.reorder(order.sort(inOrder))
    else if (settings.window !== null)
      throw new SluiceError(
        'USAGE',
        `--window: events have no time (input.eventTime), and partitions are read one after the other`,
      )
    const [first, last] = [times[order[0]!]!, times[order.at(-1)!]!]
    const timeSpan = hasTimes ? ([first, last] as const) : null
    const about = { model: this.#head.digest, source, timeSpan, rows: times.length, truth: null }
    return this.#survey.baseline(about, settings)
  }
}
