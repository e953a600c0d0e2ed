import { backoff } from '../core/backoff.ts'
import type { Clock } from '../core/clock.ts'
import { messageOf, SluiceError } from '../core/errors.ts'
import type { EventForm } from '../core/event-form.ts'
import { Fault } from '../core/outcome.ts'
import { describeOrigin } from '../core/record.ts'
import type { Origin } from '../core/record.ts'
import type { LongMode } from './avro-cursor.ts'
import { Refusals } from './refusals.ts'
import type { HeldSchemaId } from './refusals.ts'
import { resolve } from './resolution.ts'
import type { ReadValue } from './resolution.ts'
import type { RecordNode } from './schema-node.ts'
import { writerNode } from './schema.ts'
import type { SchemaJson } from './schema.ts'
import { RefusedId } from './schema-source.ts'
import type { SchemaSource } from './schema-source.ts'
import { Witnesses } from './witnesses.ts'

export interface WriterCacheOptions {
  readonly reader: RecordNode
  readonly longs: LongMode
  readonly form: EventForm
  readonly schemas: SchemaSource
  readonly clock: Clock
  /** Ids that the source is known to have. */
  readonly witnesses: readonly number[]
  /** How long the source may refuse an id before its records are at fault. */
  readonly refusedAfterMs: number
}

/** How values of one schema id are read, or the fault of every record that carries it. */
export type Writer = ReadValue | Fault

/** At most so many requests at once, however many ids a batch brings. */
const CONCURRENCY = 16

/** How long to wait before an unknown id is asked for again: its schema may be registered a moment after its record. */
const lateWaitMs = backoff(100, 1_500)

/** Asked so often in all, which takes three seconds. */
const LATE_ROUNDS = 5

/** More unknown ids at once are not late, they are made up. */
const MOST_LATE = 64

/** After waiting in vain, for so long one more question has to do: made-up ids must not make the stream a slow one. */
const REST_MS = 30_000

/** How long a verdict on an id stands before the source is asked again, once. */
const VERDICT_MS = 5_000

/**
 * What is known about writers' schema ids. A schema is fetched and resolved once, whoever asks and however often; an
 * outage is not remembered. An id that the source does not have is asked for again for some seconds, and one that it
 * refuses for longer, before their records are at fault; by then ids that the source did have show whether it is the
 * source that is at fault.
 */
export class WriterCache {
  readonly #options: WriterCacheOptions
  readonly #witnesses: Witnesses
  readonly #writers = new Map<number, Writer>()
  readonly #pending = new Map<number, Promise<void>>()
  /** Ids without a verdict yet: what the source says of them. */
  readonly #unsettled = new Map<number, Fault | RefusedId>()
  /** Id with a verdict -> when to ask again, oldest first. */
  readonly #askAgainMs = new Map<number, number>()
  readonly #refusals = new Refusals()
  #restUntilMs = -Infinity

  constructor(options: WriterCacheOptions) {
    this.#options = options
    this.#witnesses = new Witnesses(options.schemas, options.witnesses)
  }

  /** Undefined for an id that was not loaded. */
  get(id: number): Writer | undefined {
    return this.#writers.get(id)
  }

  /** Ids that hold `load` up at the moment because the source refuses them, the longest held first. */
  get held(): readonly HeldSchemaId[] {
    return this.#refusals.held(this.#options.clock.monotonic())
  }

  needsLoad(id: number): boolean {
    if (!this.#writers.has(id)) return true
    if (this.#askAgainMs.size === 0) return false
    const askAgainMs = this.#askAgainMs.get(id)
    return askAgainMs !== undefined && askAgainMs <= this.#options.clock.monotonic()
  }

  /**
   * @param ids with the place of a record that carries each, for messages
   *
   * Rejects with REGISTRY_OUTAGE; what was learnt until then is kept.
   */
  async load(ids: ReadonlyMap<number, Origin>): Promise<void> {
    this.#forgetOld()
    await this.#ask([...ids.keys()])
    const unsettled = [...ids.keys()].filter((id) => this.#unsettled.has(id))
    if (unsettled.length === 0) return
    if (this.#options.schemas.grows) {
      await this.#witnesses.check()
      await this.#waitForLate(unsettled)
    }
    this.#settle(unsettled, ids)
  }

  async #ask(ids: readonly number[]): Promise<void> {
    const queue = ids.toReversed()
    const lane = async () => {
      for (let id = queue.pop(); id !== undefined; id = queue.pop()) await this.#loadOnce(id)
    }
    await Promise.all(Array.from({ length: Math.min(CONCURRENCY, queue.length) }, lane))
  }

  /** Only for ids that were never waited for. */
  async #waitForLate(unsettled: readonly number[]): Promise<void> {
    const { clock } = this.#options
    const isLate = (id: number) => this.#unsettled.get(id) instanceof Fault && !this.#askAgainMs.has(id)
    let late = unsettled.filter(isLate)
    if (late.length > MOST_LATE) return
    const rounds = clock.monotonic() < this.#restUntilMs ? 1 : LATE_ROUNDS
    for (let round = 0; round < rounds && late.length > 0; round++) {
      await clock.sleep(lateWaitMs(round))
      await this.#ask(late)
      late = late.filter(isLate)
    }
    if (late.length > 0 && rounds > 1) this.#restUntilMs = clock.monotonic() + REST_MS
  }

  /** Gives verdicts, and rejects while a refused id is to be waited for. */
  #settle(ids: readonly number[], origins: ReadonlyMap<number, Origin>): void {
    let held: SluiceError | null = null
    for (const id of ids) {
      const answer = this.#unsettled.get(id)
      if (answer instanceof Fault) this.#decide(id, answer)
      // Every id came with its origin.
      else if (answer !== undefined) held ??= this.#holdOrDecide(id, answer, origins.get(id)!)
    }
    if (held !== null) throw held
  }

  #holdOrDecide(id: number, { why }: RefusedId, origin: Origin): SluiceError | null {
    const { clock, refusedAfterMs } = this.#options
    const refusedMs = this.#refusals.note(id, clock.monotonic())
    // A source that never answered for any id may refuse them all.
    if (refusedMs < refusedAfterMs || !this.#witnesses.any) {
      this.#refusals.hold(id, origin)
      return new SluiceError(
        'REGISTRY_OUTAGE',
        `schema id ${id}, which ${describeOrigin(origin)} carries: ${why}`,
      )
    }
    this.#decide(id, new Fault('unknown-schema-id', `schema id ${id}: ${why}, for ${refusedMs} ms`))
    return null
  }

  #decide(id: number, fault: Fault): void {
    this.#unsettled.delete(id)
    this.#refusals.release(id)
    this.#writers.set(id, fault)
    this.#askAgainMs.delete(id)
    this.#askAgainMs.set(id, this.#options.clock.monotonic() + VERDICT_MS)
  }

  #loadOnce(id: number): Promise<void> {
    const pending = this.#pending.get(id)
    if (pending !== undefined) return pending
    const started = this.#fetch(id).finally(() => this.#pending.delete(id))
    this.#pending.set(id, started)
    return started
  }

  async #fetch(id: number): Promise<void> {
    const answer = await this.#options.schemas.schemaById(id)
    const writer = answer instanceof Fault || answer instanceof RefusedId ? answer : this.#prepare(id, answer)
    if (writer instanceof RefusedId || (writer instanceof Fault && writer.reason === 'unknown-schema-id')) {
      this.#unsettled.set(id, writer)
      return
    }
    for (const doubts of [this.#unsettled, this.#askAgainMs]) doubts.delete(id)
    this.#refusals.forget(id)
    this.#writers.set(id, writer)
    this.#witnesses.add(id)
  }

  #prepare(id: number, schema: SchemaJson): Writer | RefusedId {
    const { reader, longs, form, schemas } = this.#options
    try {
      const found = resolve(writerNode(schema, 'writer'), reader, { longs, ...form })
      return typeof found === 'string' ? mismatch(id, found) : found
    } catch (error) {
      if (!(error instanceof SluiceError && error.code === 'SCHEMA')) throw error
      return schemas.grows ? new RefusedId(messageOf(error)) : mismatch(id, messageOf(error))
    }
  }

  /** Bounds what a flood of made-up ids leaves behind. Ids of a batch that is being decoded are younger. */
  #forgetOld(): void {
    const oldest = this.#options.clock.monotonic() - VERDICT_MS
    for (const [id, askAgainMs] of this.#askAgainMs) {
      if (askAgainMs > oldest) return
      for (const known of [this.#askAgainMs, this.#writers]) known.delete(id)
      this.#refusals.forget(id)
    }
  }
}

function mismatch(id: number, why: string): Fault {
  return new Fault('schema-mismatch', `schema id ${id}: ${why}`)
}
