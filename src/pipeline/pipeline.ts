import type { Decoder } from '../avro/decoder.ts'
import { SluiceError } from '../core/errors.ts'
import type { Meter } from '../core/meter.ts'
import type { RecordBatch } from '../core/record.ts'
import type { ScoringBatch } from '../scoring/batch.ts'
import { score } from '../scoring/score.ts'
import { transform } from '../scoring/transform.ts'
import type { PipelineParts } from './parts.ts'
import { Passage } from './passage.ts'
import { decode } from './stages/decode.ts'
import { encode } from './stages/encode.ts'
import { stageFailure } from './turn-stage.ts'
import type { TurnStage } from './turn-stage.ts'
import { Turn } from './turn.ts'
import { endAtFailure } from './unexpected.ts'
import type { UnexpectedFailure } from './unexpected.ts'

/**
 * Sees rows that have their outcomes, each once, in the order of their records: what it wants to keep of the batch it
 * copies. Never throws.
 */
export type Tap = (batch: ScoringBatch) => void

/** Batches in, outcomes out, without a broker. One record is a batch of one. */
export class Pipeline {
  readonly #parts: PipelineParts
  readonly #meter: Meter
  readonly #stages: readonly TurnStage[]
  readonly #passage: Passage
  readonly #tap: Tap
  /** Takes back what the last turn left in the plan's memory. */
  #forget: () => void = () => undefined

  /** @param stages in their order; others than the usual ones only in tests */
  constructor(parts: PipelineParts, meter: Meter, stages = stagesOf(parts), tap: Tap = () => undefined) {
    this.#parts = parts
    this.#meter = meter
    this.#stages = stages
    this.#tap = tap
    this.#passage = new Passage(parts)
  }

  /** Fetches what decoding these batches needs. Throws REGISTRY_OUTAGE: wait, and call again. */
  prepare(batches: readonly RecordBatch[]): Promise<void> {
    return this.#parts.decoder.prepare(batches)
  }

  /** Schema ids for which `prepare` waits because the registry refuses them. */
  get heldIds(): Decoder['held'] {
    return this.#parts.decoder.held
  }

  /**
   * Scores prepared batches; a promise only where a stage waits. Never called again before it has settled. Throws
   * POLICY_FAIL where the user's policy says so, STAGE_FAILED for what no stage should do where it is to stop the stream.
   */
  score(batches: readonly RecordBatch[]): Turn | Promise<Turn> {
    const { memory } = this.#parts.plan
    memory.settle()
    this.#forget = memory.mark()
    const steps = this.#steps(batches)
    const step = steps.next()
    return step.done === true ? step.value : finish(steps, step.value)
  }

  /** The batches scored last come again, since nothing of them was delivered: what they left behind is taken back. */
  takeBack(): void {
    this.#forget()
  }

  /** Yields what has to be waited for. */
  *#steps(batches: readonly RecordBatch[]): Generator<Promise<void>, Turn, void> {
    const passage = this.#passage
    const turn = new Turn(batches, this.#parts)
    passage.begin()
    for (const [index, { records }] of batches.entries()) {
      // A turn has one part a batch.
      const part = turn.parts[index]!
      for (const record of records) {
        passage.add(record, part)
        if (passage.batch.isFull) yield* this.#pass(passage, turn)
      }
    }
    if (passage.batch.size > 0) yield* this.#pass(passage, turn)
    return turn
  }

  /** Takes the records at hand through all stages. */
  *#pass(passage: Passage, turn: Turn): Generator<Promise<void>, void, void> {
    const undo = turn.mark(passage.recordsBefore)
    const forget = this.#parts.plan.memory.mark()
    const failure = yield* this.#run(passage, turn)
    if (failure === null) {
      this.#end(passage)
      return
    }
    undo()
    forget()
    yield* this.#isolate(failure, passage, turn)
  }

  /** Finds the records for which a stage fails, by halves, and ends their lives; the others are scored. */
  *#isolate(failure: UnexpectedFailure, passage: Passage, turn: Turn): Generator<Promise<void>, void, void> {
    if (passage.batch.size === 1) {
      endAtFailure(passage, turn, failure, this.#parts.policies)
      this.#end(passage)
      return
    }
    const rows = passage.rows()
    const middle = rows.length >> 1
    for (const half of [rows.slice(0, middle), rows.slice(middle)]) {
      passage.replace(half)
      yield* this.#pass(passage, turn)
    }
  }

  #end(passage: Passage): void {
    this.#tap(passage.batch)
    passage.advance()
  }

  /** Runs the stages; ends with what one of them throws unexpectedly, unless that is to stop the stream. */
  *#run(passage: Passage, turn: Turn): Generator<Promise<void>, UnexpectedFailure | null, void> {
    const { clock, onUnexpected } = this.#parts
    for (const stage of this.#stages) {
      const start = clock.monotonic()
      try {
        const pending = stage.run(passage, turn)
        if (pending !== undefined) yield pending
      } catch (error) {
        if (error instanceof SluiceError) throw error
        if (onUnexpected === 'fail') throw stageFailure(stage.name, passage, error)
        return { stage: stage.name, error }
      }
      this.#meter.stage(stage.name, (clock.monotonic() - start) / 1000)
    }
    return null
  }
}

function stagesOf(parts: PipelineParts): readonly TurnStage[] {
  return [
    {
      name: 'decode',
      run: (passage) => {
        decode(passage, parts)
      },
    },
    {
      name: 'transform',
      run: ({ batch }) => {
        transform(batch, parts)
      },
    },
    {
      name: 'score',
      run: ({ batch }) => {
        score(batch, parts)
      },
    },
    {
      name: 'encode',
      run: (passage, turn) => {
        encode(passage, turn, parts)
      },
    },
  ]
}

/** Drives steps that wait to their end; what a wait rejects with is thrown where it was yielded. */
async function finish<T>(steps: Generator<Promise<void>, T, void>, first: Promise<void>): Promise<T> {
  for (let pending = first; ;) {
    const step = await pending.then(
      () => steps.next(),
      (error: unknown) => steps.throw(error),
    )
    if (step.done === true) return step.value
    pending = step.value
  }
}
