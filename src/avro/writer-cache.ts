import type { Clock } from '../core/clock.ts'
import { messageOf, SluiceError } from '../core/errors.ts'
import { Fault } from '../core/outcome.ts'
import type { LongMode } from './cursor.ts'
import { resolve } from './resolution.ts'
import type { ReadValue } from './resolution.ts'
import type { RecordNode } from './schema-node.ts'
import { writerNode } from './schema.ts'
import type { SchemaJson } from './schema.ts'
import type { SchemaSource } from './schema-source.ts'

export interface WriterCacheOptions {
  readonly reader: RecordNode
  readonly longs: LongMode
  readonly schemas: SchemaSource
  readonly clock: Clock
  /** How long an unknown schema id is taken for unknown before the source is asked again. */
  readonly unknownIdTtlMs: number
}

/** How values of one schema id are read, or the fault of every record that carries it. */
export type Writer = ReadValue | Fault

/** At most so many requests at once, however many ids a batch brings. */
const CONCURRENCY = 8

/**
 * What is known about writers' schema ids. A schema is fetched and resolved once, whoever asks and however often; an
 * unknown id is asked for again after a while, since a schema may be registered late; an outage is not remembered.
 */
export class WriterCache {
  readonly #options: WriterCacheOptions
  readonly #writers = new Map<number, Writer>()
  readonly #pending = new Map<number, Promise<void>>()
  /** Unknown id -> when to ask again, oldest first. */
  readonly #askAgainMs = new Map<number, number>()

  constructor(options: WriterCacheOptions) {
    this.#options = options
  }

  /** Undefined for an id that was not loaded. */
  get(id: number): Writer | undefined {
    return this.#writers.get(id)
  }

  needsLoad(id: number): boolean {
    if (!this.#writers.has(id)) return true
    if (this.#askAgainMs.size === 0) return false
    const askAgainMs = this.#askAgainMs.get(id)
    return askAgainMs !== undefined && askAgainMs <= this.#options.clock.monotonic()
  }

  /** Rejects with REGISTRY_OUTAGE; what was learnt until then is kept. */
  async load(ids: Iterable<number>): Promise<void> {
    this.#forgetOld()
    const queue = [...ids]
    const lane = async () => {
      for (let id = queue.pop(); id !== undefined; id = queue.pop()) await this.#loadOnce(id)
    }
    await Promise.all(Array.from({ length: Math.min(CONCURRENCY, queue.length) }, lane))
  }

  #loadOnce(id: number): Promise<void> {
    const pending = this.#pending.get(id)
    if (pending !== undefined) return pending
    const started = this.#fetch(id).finally(() => this.#pending.delete(id))
    this.#pending.set(id, started)
    return started
  }

  async #fetch(id: number): Promise<void> {
    const { clock, schemas, unknownIdTtlMs } = this.#options
    const answer = await schemas.schemaById(id)
    const writer = answer instanceof Fault ? answer : this.#prepare(id, answer)
    this.#writers.set(id, writer)
    this.#askAgainMs.delete(id)
    if (writer instanceof Fault && writer.reason === 'unknown-schema-id') {
      this.#askAgainMs.set(id, clock.monotonic() + unknownIdTtlMs)
    }
  }

  #prepare(id: number, schema: SchemaJson): Writer {
    const { reader, longs } = this.#options
    try {
      const found = resolve(writerNode(schema, 'writer'), reader, longs)
      return typeof found === 'string' ? mismatch(id, found) : found
    } catch (error) {
      if (error instanceof SluiceError && error.code === 'SCHEMA') return mismatch(id, messageOf(error))
      throw error
    }
  }

  /** Bounds what a flood of made-up ids leaves behind. Ids of a batch that is being decoded are younger. */
  #forgetOld(): void {
    const oldest = this.#options.clock.monotonic() - this.#options.unknownIdTtlMs
    for (const [id, askAgainMs] of this.#askAgainMs) {
      if (askAgainMs > oldest) return
      this.#askAgainMs.delete(id)
      this.#writers.delete(id)
    }
  }
}

function mismatch(id: number, why: string): Fault {
  return new Fault('schema-mismatch', `schema id ${id}: ${why}`)
}
