import { outcome } from '../core/outcome.ts'
import type { Fault } from '../core/outcome.ts'
import type { PredictionEntries } from '../core/prediction-entry.ts'
import type { SkipReason } from '../core/reason.ts'
import type { Origin } from '../core/record.ts'
import { FaultLog } from '../features/fault-log.ts'
import type { RecordFields } from '../features/record-reader.ts'
import { contributionsByRow } from './contributions.ts'
import { PackedRows } from './packed-rows.ts'
import type { PipelineModel, ScoringParts } from './parts.ts'
import { sharedHeads } from './routing.ts'

/** Working memory of one model, or of one version of it, for the rows of a batch. */
export class ModelBatch {
  readonly model: PipelineModel
  readonly rows: Float64Array
  readonly out: Float64Array
  /** 1 where the scorer refuses a row. */
  readonly refused: Uint8Array
  /** 1 where a row has no prediction of this model, for whatever reason. */
  readonly failed: Uint8Array
  /** 1 where a row is this version's, and others of the model have the rest; null where it has all rows. */
  readonly takes: Uint8Array | null
  /** Of the rows that are this version's, the place of the key (`arm-of-key.ts`), times 2^32; null where it has all rows. */
  readonly places: Uint32Array | null
  /** True for one that answers nothing and is compared alone: what it fails at is no fault of a row. */
  readonly isBeside: boolean
  /** How long it took to score a row of this batch, in microseconds; 0 where nobody wants to know. */
  microsPerRow = 0
  anyFailed = false
  flags: (string[] | undefined)[] | null = null
  #packed: PackedRows | null = null

  /** @param isShared whether other versions of the model have some of the rows */
  constructor(model: PipelineModel, capacity: number, isShared = false) {
    this.model = model
    this.isBeside = model.served.role === 'shadow'
    this.takes = isShared ? new Uint8Array(capacity) : null
    this.places = isShared ? new Uint32Array(capacity) : null
    this.rows = new Float64Array(capacity * model.scorer.inputs.length)
    this.out = new Float64Array(capacity * model.scorer.outputs.length)
    this.refused = new Uint8Array(capacity)
    this.failed = new Uint8Array(capacity)
  }

  clear(): void {
    if (this.anyFailed) this.failed.fill(0)
    this.anyFailed = false
    this.flags = null
  }

  /** Whether a row is this version's. */
  has(row: number): boolean {
    return this.takes === null || this.takes[row] === 1
  }

  /** Whether none of the first `size` rows is this version's. */
  isIdle(size: number): boolean {
    const at = this.takes?.indexOf(1) ?? 0
    return at === -1 || at >= size
  }

  /** Where those rows lie together that are this version's. */
  get packed(): PackedRows {
    return (this.#packed ??= new PackedRows(this))
  }

  fail(row: number): void {
    this.failed[row] = 1
    this.anyFailed = true
  }

  flag(row: number, flag: string): void {
    this.flags ??= []
    const flags = (this.flags[row] ??= [])
    if (!flags.includes(flag)) flags.push(flag)
  }

  /** This model's part of the predictions, as their encoder takes it. */
  entries(head: number): PredictionEntries {
    return {
      head,
      out: this.out,
      failed: this.anyFailed ? this.failed : null,
      takes: this.takes,
      flags: this.flags,
      contributions: contributionsByRow(this.model, this.rows, this.out),
    }
  }
}

/**
 * Rows from event to prediction entries. Made once and used for one batch after the other; a row knows where it comes
 * from, and nothing of records or brokers.
 */
export class ScoringBatch {
  readonly capacity: number
  /** Null where decoding failed. */
  readonly events: (object | null)[] = []
  readonly origins: Origin[] = []
  /** Of each row, what a plan may read beside the value; none where rows come from no records. */
  records: readonly RecordFields[] = []
  /** What becomes of each row: a value of `outcome`. */
  readonly outcomes: Uint8Array
  /** The first fault of a row, whatever it led to. */
  readonly firstFault: (Fault | undefined)[] = []
  /** What a row is dead-lettered for, once that is settled. */
  readonly endFaults: (Fault | undefined)[] = []
  /** Why a row is skipped. */
  readonly skipReasons: (SkipReason | undefined)[] = []
  readonly entryFaults: { readonly row: number; readonly model: string; readonly fault: Fault }[] = []
  /** Faults of rows that are to be scored and reported all the same. */
  readonly reports: { readonly row: number; readonly fault: Fault }[] = []
  readonly unknownCategories: Fault[] = []
  readonly models: readonly ModelBatch[]
  readonly planFaults: FaultLog
  readonly rowFaults: FaultLog
  size = 0

  constructor({ plan, models, routing }: Pick<ScoringParts, 'plan' | 'models' | 'routing'>) {
    this.capacity = plan.capacity
    this.outcomes = new Uint8Array(plan.capacity)
    const shared = sharedHeads(routing)
    this.models = models.map((model, head) => new ModelBatch(model, plan.capacity, shared.has(head)))
    this.planFaults = new FaultLog(plan.capacity)
    this.rowFaults = new FaultLog(plan.capacity)
  }

  get isFull(): boolean {
    return this.size === this.capacity
  }

  /** Adds a row; its event may come later, by `events`. */
  add(origin: Origin, event: object | null = null): void {
    this.events[this.size] = event
    this.origins[this.size] = origin
    this.size += 1
  }

  isPending(row: number): boolean {
    return this.outcomes[row] === outcome.pending
  }

  /** Ends a row's life at its first such fault. */
  deadLetter(row: number, fault: Fault): void {
    if (!this.isPending(row)) return
    this.outcomes[row] = outcome.deadLettered
    this.firstFault[row] = fault
  }

  /** Gives a row that has run its course its outcome: scored, or dead-lettered for a fault. */
  end(row: number, fault: Fault | null): void {
    this.outcomes[row] = fault === null ? outcome.scored : outcome.deadLettered
    if (fault !== null) this.endFaults[row] = fault
  }

  /** What the models that answer say, for the encoder of predictions; or those that are only compared. */
  entries(ofBeside = false): readonly PredictionEntries[] {
    return this.models.flatMap((model, head) => (model.isBeside === ofBeside ? [model.entries(head)] : []))
  }

  skip(row: number, reason: SkipReason): void {
    this.outcomes[row] = outcome.skipped
    this.skipReasons[row] = reason
  }

  clear(): void {
    this.size = 0
    this.events.length = this.origins.length = 0
    this.firstFault.length = this.endFaults.length = this.skipReasons.length = 0
    this.entryFaults.length = this.reports.length = this.unknownCategories.length = 0
    this.outcomes.fill(outcome.pending)
    for (const model of this.models) model.clear()
    this.planFaults.clear()
  }
}
