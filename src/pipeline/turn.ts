import { Fault } from '../core/outcome.ts'
import type { InputRecord, Origin, OutputRecord, Position, RecordBatch } from '../core/record.ts'
import type { RejectionKind } from '../core/rejection.ts'
import type { RecordEnd } from '../core/tracer.ts'
import { actionOf, policyFailure } from '../scoring/policy.ts'
import type { CountedPartition } from '../monitor/counting/counted-partition.ts'
import type { PipelineParts } from './parts.ts'
import type { DeliveryPart, RejectedRecord } from './ports.ts'
import { Tally } from './tally.ts'
import { withoutTopics } from './tenant-topics.ts'
import type { Tenant } from './tenant-topics.ts'
import type { PartCounts, TurnCounts } from './turn-counts.ts'
import type { WindowedPartition } from './windowed-partition.ts'

type TurnSettings = Pick<PipelineParts, 'deadLetters' | 'policies'> &
  Partial<Pick<PipelineParts, 'comparesVersions'>>

/** What an output was made of. */
interface Scored {
  /** Of a window, its first. */
  readonly record: InputRecord
  readonly origin: Origin
  readonly tenant: Tenant | null
  /** Whether it is what shadows say, beside the prediction: no outcome of its record. */
  readonly isBeside: boolean
  /** Of its event; null where it has none. */
  readonly eventTimeMs: number | null
}

/** What of a turn stands for one batch that was taken: its outcomes, and how far the group is once they are durable. */
export class TurnPart implements DeliveryPart {
  readonly outputs: OutputRecord[] = []
  readonly deadLetters: OutputRecord[] = []
  /** The windows that its records go into; null where they are scored themselves. */
  readonly windowed: WindowedPartition | null
  /** What its rows come to for the monitor; null where nobody counts. */
  readonly counts: PartCounts | null
  #position: Position
  /** What each output was made of. */
  readonly #scored: Scored[] = []
  readonly #tally: Tally
  readonly #settings: TurnSettings
  /** Records whose end is another than a prediction. */
  readonly #failed: RecordEnd[] = []
  /** Outputs that were rejected, and letters that had no topic. */
  readonly #rejected: OutputRecord[] = []
  /** What was written in their place. */
  readonly #replacements: OutputRecord[] = []

  constructor(
    batch: RecordBatch,
    windowed: WindowedPartition | null,
    tally: Tally,
    settings: TurnSettings,
    counts: TurnCounts | null = null,
  ) {
    const { topic, partition, epoch, nextOffset } = batch
    this.#position = { topic, partition, epoch, nextOffset }
    this.windowed = windowed
    this.counts = counts?.of(countedPartition(batch)) ?? null
    this.#tally = tally
    this.#settings = settings
  }

  get position(): Position {
    return this.#position
  }

  /** All is made of its records: what is in open windows keeps the commit back. */
  holdBack(): void {
    if (this.windowed !== null) this.#position = this.windowed.positionAt(this.#position)
  }

  /** Gives a function that takes back what is added from now on. */
  mark(): () => void {
    const [outputs, deadLetters, failed] = [this.outputs.length, this.deadLetters.length, this.#failed.length]
    return () => {
      this.outputs.length = this.#scored.length = outputs
      this.deadLetters.length = deadLetters
      this.#failed.length = failed
    }
  }

  predict(
    record: InputRecord,
    origin: Origin,
    output: OutputRecord,
    { tenant = null, eventTimeMs = null }: Partial<Pick<Scored, 'tenant' | 'eventTimeMs'>> = {},
  ): void {
    this.outputs.push(output)
    this.#scored.push({ record, origin, tenant, isBeside: false, eventTimeMs })
    this.#tally.countsOf(origin).scored += 1
  }

  /** What shadows say of a record that has its prediction. */
  addBeside(record: InputRecord, origin: Origin, output: OutputRecord): void {
    this.outputs.push(output)
    this.#scored.push({ record, origin, tenant: null, isBeside: true, eventTimeMs: null })
  }

  deadLetter(record: InputRecord, origin: Origin, fault: Fault, tenant: Tenant | null = null): void {
    this.deadLetters.push(this.#letter({ record, origin, tenant }, fault, false))
    this.#failed.push({ record, outcome: 'dead-letter', fault })
    this.#tally.countsOf(origin).deadLettered += 1
    this.#tally.deadLetters.push(fault)
  }

  /** A copy of a record that is scored all the same. */
  report(record: InputRecord, origin: Origin, fault: Fault, tenant: Tenant | null = null): void {
    this.deadLetters.push(this.#letter({ record, origin, tenant }, fault, true))
    this.#tally.reported.push(fault)
  }

  letterFor({ index, kind, message }: RejectedRecord): OutputRecord | null {
    // The sink names outputs that it was given.
    const scored = this.#scored[index]!
    const { record, origin, tenant } = scored
    const fault = rejectionFault(kind, message, tenant)
    if (scored.isBeside) {
      this.#rejected.push(this.outputs[index]!)
      this.#tally.lostShadows += 1
      return null
    }
    const action = actionOf(this.#settings.policies, fault)
    if (action === 'fail') throw policyFailure(origin, fault)
    this.#rejected.push(this.outputs[index]!)
    this.#tally.reject(origin, fault, action === 'skip')
    this.counts?.reject(scored, fault.reason, action === 'skip')
    if (tenant !== null) this.#tally.tenants.reject(tenant.name, action === 'skip')
    this.#failed.push({ record, outcome: action === 'skip' ? 'skipped' : 'dead-letter', fault })
    if (action === 'skip') return null
    const letter = this.#letter(kind === 'no-topic' ? { record, origin, tenant: null } : scored, fault, false)
    this.#replacements.push(letter)
    return letter
  }

  writable(letter: OutputRecord, { kind }: RejectedRecord): OutputRecord | null {
    const changed = this.#settings.deadLetters.writable(letter, kind)
    if (changed !== null && changed.topic !== letter.topic) {
      this.#rejected.push(letter)
      this.#replacements.push(changed)
    }
    return changed
  }

  written(): void {
    this.counts?.count()
  }

  /**
   * What became of its records, but for those that were skipped while they were scored. One whose prediction was
   * rejected is named twice: what counts is the last.
   */
  *ends(): Generator<RecordEnd> {
    for (const { record, isBeside } of this.#scored)
      if (!isBeside) yield { record, outcome: 'scored', fault: null }
    yield* this.#failed
  }

  /** Adds the records that are written, by topic. */
  countByTopic(counts: Map<string, number>): void {
    addByTopic(counts, this.outputs, 1)
    addByTopic(counts, this.#rejected, -1)
    addByTopic(counts, this.deadLetters, 1)
    addByTopic(counts, this.#replacements, 1)
  }

  /** The dead letter of a record, in its tenant's own topic where that has one. */
  #letter(
    { record, origin, tenant }: Pick<Scored, 'record' | 'origin' | 'tenant'>,
    fault: Fault,
    scored: boolean,
  ): OutputRecord {
    const letter = this.#settings.deadLetters.make(record, origin, fault, scored)
    const topic = tenant?.topics?.deadLetter ?? null
    return topic === null ? letter : { ...letter, topic }
  }
}

/** Neighbours mostly go to one topic: they are added together. */
function addByTopic(counts: Map<string, number>, records: readonly OutputRecord[], step: 1 | -1): void {
  for (let from = 0; from < records.length;) {
    const { topic } = records[from]!
    let end = from + 1
    while (end < records.length && records[end]!.topic === topic) end += 1
    counts.set(topic, (counts.get(topic) ?? 0) + step * (end - from))
    from = end
  }
}

function rejectionFault(kind: RejectionKind, message: string, tenant: Tenant | null): Fault {
  if (kind === 'no-topic' && tenant !== null) return withoutTopics(tenant.name, message)
  return kind === 'too-large'
    ? new Fault('record-too-large', `the prediction is too large to be written: ${message}`)
    : new Fault('record-rejected', `the broker does not take the prediction: ${message}`)
}

/** Where a source knows no tenure, that of the first batch is told: its partitions go to nobody else. */
function countedPartition({ topic, partition, epoch, records, tenure, mark }: RecordBatch): CountedPartition {
  const from = mark?.nextOffset ?? records[0]?.offset ?? 0n
  return {
    ...{ topic, partition, epoch },
    tenure: tenure ?? { sinceMs: epoch, generation: null, from },
    beganMs: mark?.watermarkMs ?? null,
  }
}

/** Something whose changes can be taken back from a mark on. */
interface Lasting {
  mark(): () => void
}

/** What one turn makes of the batches it took: all that must be durable before its positions may be committed. */
export class Turn {
  readonly parts: readonly TurnPart[]
  /** One byte an input record, in order: 1 when it is dead-lettered. */
  readonly failures: Uint8Array
  /** The same of the rows of windows. */
  readonly windowFailures: number[] = []
  readonly tally: Tally
  readonly counts: TurnCounts | null
  /** What is changed by scoring and outlasts the turn. */
  readonly #lasting: readonly Lasting[]
  readonly #undo: readonly (() => void)[]

  /**
   * @param windowed of each batch's partition; none where records are scored themselves
   * @param memory of the plan
   * @param counts where its rows are counted; null where nobody does
   */
  constructor(
    batches: readonly RecordBatch[],
    settings: TurnSettings,
    windowed: readonly WindowedPartition[] = [],
    memory: Lasting | null = null,
    counts: TurnCounts | null = null,
  ) {
    this.tally = new Tally(settings.comparesVersions)
    this.counts = counts
    this.parts = batches.map(
      (batch, at) => new TurnPart(batch, windowed[at] ?? null, this.tally, settings, counts),
    )
    this.failures = new Uint8Array(batches.reduce((sum, { records }) => sum + records.length, 0))
    this.#lasting = [...windowed.map(({ windows }) => windows), ...(memory === null ? [] : [memory])]
    this.#undo = this.#lasting.map((each) => each.mark())
    for (const [at, batch] of batches.entries())
      this.tally.consume(batch.topic, windowed[at]?.countNew(batch.records) ?? batch.records.length)
  }

  /** Gives a function that takes back all that is made from now on. */
  mark(): () => void {
    const undos = [this.tally, ...this.parts, ...this.#lasting].map((each) => each.mark())
    return () => {
      for (const undo of undos) undo()
    }
  }

  /** Its records will be scored again: what they left behind is taken back. */
  giveUp(): void {
    for (const undo of this.#undo) undo()
    this.counts?.giveUp()
  }

  /** What became of its records, as its parts say. */
  *ends(): Generator<RecordEnd> {
    for (const part of this.parts) yield* part.ends()
  }

  /** Records that are written, by topic. */
  countsByTopic(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>()
    for (const part of this.parts) part.countByTopic(counts)
    return counts
  }
}
