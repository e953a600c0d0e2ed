import type { Decoder } from '../avro/decoder.ts'
import { SluiceError } from '../core/errors.ts'
import type { Meter } from '../core/meter.ts'
import type { InputRecord, RecordBatch } from '../core/record.ts'
import { runSteps } from '../core/run-steps.ts'
import type { VersionCells } from '../monitor/counting/row-cells.ts'
import { applyToEntries } from '../scoring/policy.ts'
import type { ScoringBatch } from '../scoring/batch.ts'
import { score } from '../scoring/score.ts'
import { transform } from '../scoring/transform.ts'
import { refuseHeldReadings } from './held-readings.ts'
import type { PipelineParts } from './parts.ts'
import { Passage } from './passage.ts'
import { absorb } from './stages/absorb.ts'
import { decode } from './stages/decode.ts'
import { encode } from './stages/encode.ts'
import { settleReadings } from './stages/settle-readings.ts'
import { stageFailure } from './turn-stage.ts'
import { TurnCounts } from './turn-counts.ts'
import type { TurnStage } from './turn-stage.ts'
import { Turn } from './turn.ts'
import { endAtFailure } from './unexpected.ts'
import type { UnexpectedFailure } from './unexpected.ts'
import { WindowedPartitions } from './windowed-partitions.ts'

/**
 * Sees rows that have their outcomes, each once, in the order of their records: what it wants to keep of the batch it
 * copies. Never throws.
 *
 * @param records of each row, or the first of its window
 */
export type Tap = (batch: ScoringBatch, records: readonly InputRecord[]) => void

/** Rows of one kind, and the stages that they go through. */
interface Line {
  readonly passage: Passage
  readonly stages: readonly TurnStage[]
}

/** The lines of records, and of what windows become: the same where there are no windows. */
interface Lines {
  readonly records: Line
  readonly rows: Line
}

/** What changes where another version of a model comes. */
export type ModelParts = Pick<
  PipelineParts,
  'plan' | 'models' | 'routing' | 'encoder' | 'eventFault' | 'policies' | 'deadLetters' | 'comparesVersions'
>

interface NextParts {
  readonly parts: ModelParts
  /** Called when the first turn that is scored by them begins. */
  readonly onUse: () => void
}

/** Batches in, outcomes out, without a broker. One record is a batch of one. */
export class Pipeline {
  /** Null where records are scored themselves. */
  readonly windows: WindowedPartitions | null
  #parts: PipelineParts
  readonly #meter: Meter
  #lines: Lines
  /** In the place of the parts at hand, from the next turn on. */
  #next: NextParts | null = null
  #isScoring = false
  /** What rows of the models at hand count as; null where nobody counts. */
  #rowCells: VersionCells | null
  readonly #tap: Tap

  /** @param stages of records, in their order; others than the usual ones only in tests */
  constructor(parts: PipelineParts, meter: Meter, stages = stagesOf(parts), tap: Tap = () => undefined) {
    this.#parts = parts
    this.#meter = meter
    this.#tap = tap
    this.windows = parts.windows === null ? null : new WindowedPartitions(parts.windows, parts.clock)
    this.#lines = linesOf(parts, stages)
    this.#rowCells = rowCellsOf(parts)
  }

  /** Scores by these from now on, or once the turn that is scored is, of which `onUse` is told: no turn sees two. What windows hold stays. */
  use(parts: ModelParts, onUse: () => void): void {
    this.#next = { parts, onUse }
    if (!this.#isScoring) this.#change()
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
   * Scores prepared batches; a promise only where a stage waits. Never called again before it has settled; a turn that will be
   * scored again is given up first. A batch without records says that its partition is silent: all of its windows close. Throws
   * CONFIG where it has no windows and the group holds readings of some back, POLICY_FAIL where the user's policy says so, STAGE_FAILED for what no stage should do where it is to stop the stream,
   * LOOKUP_OUTAGE when what a step asks does not answer, REMOTE_OUTAGE when a model elsewhere does not: wait, and call again.
   */
  score(batches: readonly RecordBatch[]): Turn | Promise<Turn> {
    this.#change()
    return runSteps(this.#steps(batches))
  }

  #change(): void {
    if (this.#next === null) return
    const { parts, onUse } = this.#next
    this.#next = null
    this.#parts = { ...this.#parts, ...parts }
    this.#lines = linesOf(this.#parts, stagesOf(this.#parts))
    this.#rowCells = rowCellsOf(this.#parts)
    onUse()
  }

  /** Yields what has to be waited for. */
  *#steps(batches: readonly RecordBatch[]): Generator<Promise<void>, Turn, void> {
    if (this.windows === null) batches.forEach(refuseHeldReadings)
    const windowed = batches.map((batch) => this.windows?.of(batch) ?? [])
    const { memory } = this.#parts.plan
    memory.settle()
    const turn = new Turn(batches, this.#parts, windowed.flat(), memory, this.#turnCounts())
    this.#parts.tenants?.begin(batches)
    this.#isScoring = true
    try {
      yield* this.#passAll(batches, turn)
    } catch (error) {
      turn.giveUp()
      throw error
    } finally {
      this.#isScoring = false
    }
    for (const part of turn.parts) part.holdBack()
    return turn
  }

  #turnCounts(): TurnCounts | null {
    const { counting, eventTimeMs } = this.#parts
    if (counting === undefined || this.#rowCells === null) return null
    return new TurnCounts(counting, this.#rowCells, eventTimeMs)
  }

  *#passAll(batches: readonly RecordBatch[], turn: Turn): Generator<Promise<void>, void, void> {
    const { passage } = this.#lines.records
    passage.begin()
    this.#lines.rows.passage.begin()
    for (const [index, { records }] of batches.entries()) {
      // A turn has one part a batch.
      const part = turn.parts[index]!
      if (records.length === 0) part.windowed?.windows.closeAll()
      for (const record of records) {
        passage.add(record, part)
        if (passage.batch.isFull) yield* this.#passRecords(turn)
      }
    }
    yield* this.#passRecords(turn)
  }

  /** Takes the records at hand through their stages, and what closed by them through its own. */
  *#passRecords(turn: Turn): Generator<Promise<void>, void, void> {
    const { records, rows } = this.#lines
    if (records.passage.batch.size > 0) yield* this.#pass(records, turn)
    if (this.windows === null) return
    const { passage } = rows
    for (const part of turn.parts) {
      for (const window of part.windowed?.windows.takeClosed() ?? []) {
        passage.addWindow(window, part)
        if (passage.batch.isFull) yield* this.#pass(rows, turn)
      }
    }
    if (passage.batch.size > 0) yield* this.#pass(rows, turn)
  }

  /** Takes the rows at hand through all stages. */
  *#pass(line: Line, turn: Turn): Generator<Promise<void>, void, void> {
    const undo = turn.mark()
    const failure = yield* this.#run(line, turn)
    if (failure === null) {
      this.#end(line, turn)
      return
    }
    undo()
    yield* this.#isolate(failure, line, turn)
  }

  /** Finds the rows for which a stage fails, by halves, and ends their lives; the others are scored. */
  *#isolate(failure: UnexpectedFailure, line: Line, turn: Turn): Generator<Promise<void>, void, void> {
    const { passage } = line
    if (passage.batch.size === 1) {
      endAtFailure(passage, turn, failure, this.#parts.policies)
      this.#end(line, turn, false)
      return
    }
    const rows = passage.rows()
    const middle = rows.length >> 1
    for (const half of [rows.slice(0, middle), rows.slice(middle)]) {
      passage.replace(half)
      yield* this.#pass(line, turn)
    }
  }

  /** @param isWhole whether the rows went through all of the stages */
  #end({ passage }: Line, turn: Turn, isWhole = true): void {
    const isOfWindows = this.windows !== null && passage === this.#lines.rows.passage
    const failures = isOfWindows ? turn.windowFailures : turn.failures
    const { tenants } = this.#parts
    const note = (place: number, failure: 0 | 1) => {
      failures[place] = failure
    }
    passage.judge(note, tenants && ((fault) => tenants.excuses(fault)))
    if (tenants !== null) turn.tally.tenants.count(passage)
    const isAsked = isWhole && (this.windows === null || isOfWindows)
    turn.counts?.note({ passage, areOfWindows: isOfWindows, isAsked })
    this.#tap(passage.batch, passage.records)
    passage.advance()
  }

  /** Runs the stages; ends with what one of them throws unexpectedly, unless that is to stop the stream. */
  *#run({ passage, stages }: Line, turn: Turn): Generator<Promise<void>, UnexpectedFailure | null, void> {
    const { clock, onUnexpected } = this.#parts
    for (const stage of stages) {
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

function rowCellsOf({ counting, models, routing }: PipelineParts): VersionCells | null {
  return counting?.cellsOf(models, routing) ?? null
}

function linesOf(parts: PipelineParts, stages: readonly TurnStage[]): Lines {
  const records = { passage: new Passage(parts), stages }
  const rows = parts.windows === null ? records : { passage: new Passage(parts), stages: rowStages(parts) }
  return { records, rows }
}

/** Of records: all the way, or into windows. */
function stagesOf(parts: PipelineParts): readonly TurnStage[] {
  const decoding: TurnStage = {
    name: 'decode',
    run: (passage) => decode(passage, parts),
  }
  return parts.windows === null ? [decoding, ...rowStages(parts)] : [decoding, ...readingStages(parts)]
}

function readingStages(parts: PipelineParts): readonly TurnStage[] {
  return [
    {
      name: 'transform',
      run: (passage) => {
        absorb(passage, parts)
      },
    },
    {
      name: 'encode',
      run: (passage, turn) => {
        settleReadings(passage, turn)
      },
    },
  ]
}

/** Of rows that have their events. */
function rowStages(parts: PipelineParts): readonly TurnStage[] {
  return [
    {
      name: 'transform',
      run: ({ batch, windows }) => {
        for (const [row, window] of windows.entries()) {
          const fault = window?.fault ?? null
          if (fault !== null) applyToEntries(batch, row, fault, [], parts.policies)
        }
        return transform(batch, parts)
      },
    },
    {
      name: 'score',
      run: ({ batch }) => score(batch, parts),
    },
    {
      name: 'encode',
      run: (passage, turn) => {
        encode(passage, turn, parts)
      },
    },
  ]
}
