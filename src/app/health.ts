import type { Clock } from '../core/clock.ts'
import type { PauseCause } from '../core/meter.ts'
import type { Check } from '../http/health.ts'
import type { TurnLoop } from '../pipeline/turn-loop.ts'
import type { Transport } from './parts.ts'

/** A source that is well hears from its brokers several times a second. */
const silenceMs = 5_000

/** What is known of a stream's health, from its start on. */
export class StreamHealth {
  readonly #transport: Transport
  readonly #clock: Clock
  #loop: Pick<TurnLoop, 'waitingFor' | 'held'> | null = null
  #missingTopics: readonly string[] = []
  #unreadTables: readonly string[] = []

  constructor(transport: Transport, clock: Clock) {
    this.#transport = transport
    this.#clock = clock
  }

  /** The stream is ready to flow. */
  begin(loop: Pick<TurnLoop, 'waitingFor' | 'held'>): void {
    this.#loop = loop
  }

  /** The start waits for these topics. */
  missTopics(topics: readonly string[]): void {
    this.#missingTopics = topics
  }

  /** The start waits until these look-ups are open. */
  readTables(names: readonly string[]): void {
    this.#unreadTables = names
  }

  /** What the stream waits for; null while it flows. */
  get waitingFor(): PauseCause | null {
    return this.#loop?.waitingFor ?? (this.areBrokersSilent ? 'broker' : null)
  }

  /** True when the last send failed, or nothing was heard for a while: a stream at rest has no sends that could fail. */
  get areBrokersSilent(): boolean {
    const { source, delivery } = this.#transport
    if (this.#loop === null) return false
    return !delivery.connected || this.#clock.monotonic() - source.lastTickMs > silenceMs
  }

  /** Ready means that work would flow now. */
  readiness(): Check[] {
    const { source, delivery } = this.#transport
    const waiting = this.#loop?.held?.by ?? this.#missingText ?? this.#unreadText
    const unread = source.unreadPartitions
    return [
      { name: 'group', ok: source.joined },
      { name: 'producer', ok: delivery.connected },
      { name: 'brokers', ok: !this.areBrokersSilent },
      {
        name: 'partitions',
        ok: unread.length === 0,
        ...(unread.length === 0 ? {} : { detail: `not read: ${unread.join(', ')}` }),
      },
      {
        name: 'pipeline',
        ok: this.#loop !== null && waiting === null,
        ...(waiting === null ? {} : { detail: `waiting for: ${waiting}` }),
      },
    ]
  }

  get #unreadText(): string | null {
    return this.#unreadTables.length === 0 ? null : `lookups ${this.#unreadTables.join(', ')}`
  }

  get #missingText(): string | null {
    return this.#missingTopics.length === 0 ? null : `topics ${this.#missingTopics.join(', ')}`
  }
}
