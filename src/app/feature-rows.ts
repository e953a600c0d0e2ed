import type { Decoder } from '../avro/decoder.ts'
import { outcome } from '../core/outcome.ts'
import type { PredictionEncoder } from '../core/prediction-entry.ts'
import type { RecordBatch } from '../core/record.ts'
import type { PipelineParts } from '../pipeline/parts.ts'
import type { Tap } from '../pipeline/pipeline.ts'
import type { Turn } from '../pipeline/turn.ts'
import type { PipelineModel } from '../scoring/parts.ts'
import type { RowEncoder } from '../table/row-encoder.ts'
import type { Assembly } from './assemble.ts'
import { eventDeadLetter } from './event-dead-letter.ts'
import type { FeatureColumn } from './feature-columns.ts'
import type { ReplayCounts } from './replay-counts.ts'
import { ReplayPipeline } from './replay-pipeline.ts'
import type { ReplayRuntime } from './replay-pipeline.ts'

/** What became of some records. */
export interface FeatureLines {
  /** A line a row. */
  readonly rows: string
  /** What dead letters say, as JSON lines. */
  readonly deadLetters: string
}

interface FeatureRowsOptions {
  readonly columns: readonly FeatureColumn[]
  readonly encoder: RowEncoder
  /** Reads the records; null: as the stream does. */
  readonly decoder: Decoder | null
}

/**
 * The rows that the stream makes of records, by its own pipeline up to scoring: the same decoding, plan, checks of models'
 * columns and policies. Models are asked nothing.
 */
export class FeatureRows {
  readonly #pipeline: ReplayPipeline
  #rows = ''

  constructor(assembly: Assembly, { columns, encoder, decoder }: FeatureRowsOptions, runtime: ReplayRuntime) {
    const tap: Tap = (batch) => {
      for (let row = 0; row < batch.size; row++) {
        if (batch.outcomes[row] !== outcome.scored) continue
        // A row that went through was read.
        const event = batch.events[row]!
        this.#rows += encoder.row(columns.map(({ read }) => read(event, row)))
      }
    }
    const target = { topic: assembly.config.output.topic, partitionCount: 1, schemaId: null }
    const change = (parts: PipelineParts) => withoutScoring(decoder === null ? parts : { ...parts, decoder })
    this.#pipeline = new ReplayPipeline(assembly, target, runtime, tap, change)
  }

  get counts(): ReplayCounts {
    return this.#pipeline.counts
  }

  /** Rejects with SluiceError POLICY_FAIL where a policy says so. */
  async of(batch: RecordBatch): Promise<FeatureLines> {
    return this.#linesOf(await this.#pipeline.score(batch))
  }

  /** What comes of windows that are open behind the last record. */
  async rest(): Promise<FeatureLines> {
    const turn = await this.#pipeline.scoreRest()
    return turn === null ? { rows: '', deadLetters: '' } : this.#linesOf(turn)
  }

  #linesOf(turn: Turn): FeatureLines {
    this.#pipeline.count(turn)
    const letters = turn.parts.flatMap(({ deadLetters }) =>
      deadLetters.map(({ headers }) => `${JSON.stringify(eventDeadLetter(headers))}\n`),
    )
    const rows = this.#rows
    this.#rows = ''
    return { rows, deadLetters: letters.join('') }
  }
}

const nothing = Buffer.alloc(0)

/** What rows hold is read from the slots. */
const writesNothing: PredictionEncoder = { encode: () => nothing }

function withoutScoring(parts: PipelineParts): PipelineParts {
  return { ...parts, models: parts.models.map(unscored), encoder: writesNothing }
}

/** Its columns are filled and checked. */
function unscored(model: PipelineModel): PipelineModel {
  const scorer = {
    inputs: model.scorer.inputs,
    outputs: [],
    stateful: false,
    score: (_rows: Float64Array, rowCount: number, _out: Float64Array, refused: Uint8Array) => {
      refused.fill(0, 0, rowCount)
      return 0
    },
  }
  return { ...model, scorer, levels: null, contributions: null }
}
