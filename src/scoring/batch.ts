import { FaultLog } from '../features/fault-log.ts'
import type { Fault } from '../core/outcome.ts'
import type { InputRecord } from '../core/record.ts'
import type { Coordinates } from '../dead-letter/dead-letter.ts'
import type { PipelineModel, PipelineParts } from '../pipeline/parts.ts'

export const fate = { alive: 0, deadLetter: 1, skipped: 2 } as const

/** Working memory of one model for `capacity` rows. */
export class ModelChunk {
  readonly model: PipelineModel
  readonly rows: Float64Array
  readonly out: Float64Array
  /** What the scorer says of each row. */
  readonly verdicts: Uint8Array
  /** 1 where a row has no prediction of this model, for whatever reason. */
  readonly failed: Uint8Array
  anyFailed = false
  flags: (string[] | undefined)[] | null = null

  constructor(model: PipelineModel, capacity: number) {
    this.model = model
    this.rows = new Float64Array(capacity * model.scorer.inputs.length)
    this.out = new Float64Array(capacity * model.scorer.outputs.length)
    this.verdicts = new Uint8Array(capacity)
    this.failed = new Uint8Array(capacity)
  }

  clear(): void {
    if (this.anyFailed) this.failed.fill(0)
    this.anyFailed = false
    this.flags = null
  }

  fail(row: number): void {
    this.failed[row] = 1
    this.anyFailed = true
  }

  flag(row: number, flag: string): void {
    this.flags ??= []
    ;(this.flags[row] ??= []).push(flag)
  }
}

/** Working memory for `capacity` records, from whichever partitions; made once and used for each chunk of a turn. */
export class Chunk {
  readonly records: InputRecord[] = []
  readonly origins: Coordinates[] = []
  readonly events: (object | null)[] = []
  /** What becomes of each row: a value of `fate`. */
  readonly fates: Uint8Array
  /** The first fault of a row, whatever it led to. */
  readonly firstFault: (Fault | undefined)[] = []
  readonly entryFaults: { readonly row: number; readonly model: string; readonly fault: Fault }[] = []
  /** Faults of rows that are to be scored and copied to the dead-letter topic. */
  readonly reports: { readonly row: number; readonly fault: Fault }[] = []
  readonly models: readonly ModelChunk[]
  readonly planFaults: FaultLog
  readonly rowFaults: FaultLog
  size = 0

  constructor(parts: PipelineParts) {
    const { capacity } = parts.plan
    this.fates = new Uint8Array(capacity)
    this.models = parts.models.map((model) => new ModelChunk(model, capacity))
    this.planFaults = new FaultLog(capacity)
    this.rowFaults = new FaultLog(capacity)
  }

  clear(): void {
    this.size = 0
    this.records.length = this.origins.length = this.events.length = this.firstFault.length = 0
    this.entryFaults.length = this.reports.length = 0
    this.fates.fill(fate.alive)
    for (const model of this.models) model.clear()
    this.planFaults.clear()
  }

  add(record: InputRecord, origin: Coordinates): void {
    this.records[this.size] = record
    this.origins[this.size] = origin
    this.events[this.size] = null
    this.size += 1
  }

  /** Ends a row's life at its first such fault. */
  bury(row: number, fault: Fault): void {
    if (this.fates[row] !== fate.alive) return
    this.fates[row] = fate.deadLetter
    this.firstFault[row] = fault
  }
}
