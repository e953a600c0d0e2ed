import { backoff } from '../core/backoff.ts'
import type { Clock } from '../core/clock.ts'
import { SluiceError } from '../core/errors.ts'
import { Fault } from '../core/outcome.ts'
import { describeOrigin } from '../core/record.ts'
import type { Origin } from '../core/record.ts'
import { Refusals } from './refusals.ts'
import type { HeldSchemaId } from './refusals.ts'
import { keyName } from './schema-key.ts'
import type { SchemaKey } from './schema-key.ts'
import { RefusedId } from './schema-source.ts'
import { Witnesses } from './witnesses.ts'

/**
 * Of writers' schemas.
 *
 * @typeParam Schema what the source gives
 * @typeParam Writer what is made of it: how values of that schema are read
 */
export interface WriterCacheOptions<Schema extends string | object, Writer extends object> {
  /** Asks the source; a Fault or RefusedId as `SchemaSource` has them. Rejects with REGISTRY_OUTAGE. */
  readonly ask: (key: SchemaKey) => Promise<Schema | Fault | RefusedId>
  /** Called once for each schema. Never throws for what is in it. */
  readonly prepare: (key: SchemaKey, schema: Schema) => Writer | Fault | RefusedId
  /** Whether a schema that is not there now may be in a moment. */
  readonly grows: boolean
  readonly clock: Clock
  /** Keys that the source is known to have. */
  readonly witnesses: readonly SchemaKey[]
  /** How long the source may refuse a key before its records are at fault. */
  readonly refusedAfterMs: number
}

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
export class WriterCache<Schema extends string | object, Writer extends object> {
  readonly #options: WriterCacheOptions<Schema, Writer>
  readonly #witnesses: Witnesses
  /** How values of one schema are read, or the fault of every record that names it. */
  readonly #writers = new Map<SchemaKey, Writer | Fault>()
  readonly #pending = new Map<SchemaKey, Promise<void>>()
  /** Ids without a verdict yet: what the source says of them. */
  readonly #unsettled = new Map<SchemaKey, Fault | RefusedId>()
  /** Id with a verdict -> when to ask again, oldest first. */
  readonly #askAgainMs = new Map<SchemaKey, number>()
  readonly #refusals = new Refusals()
  #restUntilMs = -Infinity

  constructor(options: WriterCacheOptions<Schema, Writer>) {
    this.#options = options
    this.#witnesses = new Witnesses(options.ask, options.witnesses)
  }

  /** Undefined for an id that was not loaded. */
  get(id: SchemaKey): Writer | Fault | undefined {
    return this.#writers.get(id)
  }

  /** Throws for an id that was not loaded. */
  loaded(id: SchemaKey): Writer | Fault {
    const writer = this.#writers.get(id)
    if (writer === undefined) throw new Error(`${keyName(id)} was not prepared: call prepare first`)
    return writer
  }

  /** Ids that hold `load` up at the moment because the source refuses them, the longest held first. */
  get held(): readonly HeldSchemaId[] {
    return this.#refusals.held(this.#options.clock.monotonic())
  }

  needsLoad(id: SchemaKey): boolean {
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
  async load(ids: ReadonlyMap<SchemaKey, Origin>): Promise<void> {
    this.#forgetOld()
    await this.#ask([...ids.keys()])
    const unsettled = [...ids.keys()].filter((id) => this.#unsettled.has(id))
    if (unsettled.length === 0) return
    if (this.#options.grows) {
      await this.#witnesses.check()
      await this.#waitForLate(unsettled)
    }
    this.#settle(unsettled, ids)
  }

  async #ask(ids: readonly SchemaKey[]): Promise<void> {
    const queue = ids.toReversed()
    const lane = async () => {
      for (let id = queue.pop(); id !== undefined; id = queue.pop()) await this.#loadOnce(id)
    }
    await Promise.all(Array.from({ length: Math.min(CONCURRENCY, queue.length) }, lane))
  }

  /** Only for ids that were never waited for. */
  async #waitForLate(unsettled: readonly SchemaKey[]): Promise<void> {
    const { clock } = this.#options
    const isLate = (id: SchemaKey) => this.#unsettled.get(id) instanceof Fault && !this.#askAgainMs.has(id)
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
  #settle(ids: readonly SchemaKey[], origins: ReadonlyMap<SchemaKey, Origin>): void {
    let held: SluiceError | null = null
    for (const id of ids) {
      const answer = this.#unsettled.get(id)
      if (answer instanceof Fault) this.#decide(id, answer)
      // Every id came with its origin.
      else if (answer !== undefined) held ??= this.#holdOrDecide(id, answer, origins.get(id)!)
    }
    if (held !== null) throw held
  }

  #holdOrDecide(id: SchemaKey, { why }: RefusedId, origin: Origin): SluiceError | null {
    const { clock, refusedAfterMs } = this.#options
    const refusedMs = this.#refusals.note(id, clock.monotonic())
    // A source that never answered for any id may refuse them all.
    if (refusedMs < refusedAfterMs || !this.#witnesses.any) {
      this.#refusals.hold(id, origin)
      return new SluiceError(
        'REGISTRY_OUTAGE',
        `${keyName(id)}, which ${describeOrigin(origin)} carries: ${why}`,
      )
    }
    this.#decide(id, new Fault('unknown-schema-id', `${keyName(id)}: ${why}, for ${refusedMs} ms`))
    return null
  }

  #decide(id: SchemaKey, fault: Fault): void {
    this.#unsettled.delete(id)
    this.#refusals.release(id)
    this.#writers.set(id, fault)
    this.#askAgainMs.delete(id)
    this.#askAgainMs.set(id, this.#options.clock.monotonic() + VERDICT_MS)
  }

  #loadOnce(id: SchemaKey): Promise<void> {
    const pending = this.#pending.get(id)
    if (pending !== undefined) return pending
    const started = this.#fetch(id).finally(() => this.#pending.delete(id))
    this.#pending.set(id, started)
    return started
  }

  async #fetch(id: SchemaKey): Promise<void> {
    const { ask, prepare } = this.#options
    const answer = await ask(id)
    const writer = answer instanceof Fault || answer instanceof RefusedId ? answer : prepare(id, answer)
    if (writer instanceof Fault && writer.reason === 'unsupported-wire-format') {
      // Waiting makes no other source of it.
      this.#decide(id, writer)
      return
    }
    if (writer instanceof RefusedId || (writer instanceof Fault && writer.reason === 'unknown-schema-id')) {
      this.#unsettled.set(id, writer)
      return
    }
    for (const doubts of [this.#unsettled, this.#askAgainMs]) doubts.delete(id)
    this.#refusals.forget(id)
    this.#writers.set(id, writer)
    this.#witnesses.add(id)
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
