import type { Socket } from 'node:net'

const tickMs = 100
/** An answer that takes longer is late: other brokers are asked whether this one is still there. */
const lateMs = 1_000
const askAgainMs = 500
/** Silence after which a connection is given up that has shown no need of more. */
const promptMs = 5_000
/** Requests that the broker answers at once. All others may wait for something else: members, replicas, topics. */
const promptApis: ReadonlySet<string> = new Set([
  'AddOffsetsToTxn',
  'AddPartitionsToTxn',
  'ApiVersions',
  // Its answer says that the transaction will be committed, not that it is everywhere.
  'EndTxn',
  'Fetch',
  // As kafkajs names FindCoordinator.
  'GroupCoordinator',
  'Heartbeat',
  'InitProducerId',
  'LeaveGroup',
  'ListOffsets',
  'Metadata',
  'OffsetCommit',
  'OffsetFetch',
  'Produce',
  'TxnOffsetCommit',
])

/** A request that was sent. */
export interface SentRequest {
  readonly entry: { readonly apiName: string }
  /** How long kafkajs would wait for its answer. */
  readonly requestTimeout: number
  /** How long the broker was asked to wait for records. */
  readonly maxWaitMs?: number
}

/** A connection of kafkajs, as its watch sees it. */
export interface WatchedConnection {
  readonly requestTimeout: number
  readonly socket?: Socket | undefined
  readonly authHandlers: unknown
  readonly requestQueue: { readonly inflight: ReadonlyMap<number, SentRequest> }
}

export interface WatchListener {
  /** Called twice a second while an answer is late. */
  readonly onLate: () => void
  /** Nothing is to be expected of the connection any more; the request is the one that got no answer in that time. */
  readonly onSilence: (request: string, silenceMs: number) => void
}

/**
 * Measures the silence of a connection on which something is waited for. A broker answers the requests of a connection in
 * their order, so that the oldest one tells whether it is there; and whoever sends bytes is there. Counted in ticks, not by a
 * clock: while this process stands still or is busy, nobody else is silent.
 */
export class ConnectionWatch {
  readonly #connection: WatchedConnection
  readonly #listener: WatchListener
  #timer: NodeJS.Timeout | null = null
  #silenceMs = 0
  #quietMs = 0
  #patienceMs: number

  constructor(connection: WatchedConnection, listener: WatchListener) {
    this.#connection = connection
    this.#listener = listener
    this.#patienceMs = this.#bounded(promptMs)
  }

  get isLate(): boolean {
    return this.#silenceMs >= lateMs
  }

  /** Since bytes came, or it was opened, whether something is waited for or not. */
  get quietMs(): number {
    return this.#quietMs
  }

  /** At rest for so long that it may be half-open: what is known of it is old. */
  get isDoubtful(): boolean {
    return this.#connection.requestQueue.inflight.size === 0 && this.#quietMs >= promptMs
  }

  start(): void {
    this.#silenceMs = 0
    this.#quietMs = 0
    this.#timer ??= setInterval(() => {
      this.#tick()
    }, tickMs).unref()
  }

  stop(): void {
    this.#silenceMs = 0
    this.#quietMs = 0
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }

  /** Bytes came. A broker that takes its time is given more. */
  heard(): void {
    this.#patienceMs = this.#bounded(Math.max(promptMs, 2 * this.#silenceMs))
    this.#silenceMs = 0
    this.#quietMs = 0
  }

  #tick(): void {
    this.#quietMs += tickMs
    const { socket, authHandlers, requestQueue } = this.#connection
    const [oldest] = requestQueue.inflight.values()
    const isConnecting = socket?.connecting === true
    if (!isConnecting && authHandlers === null && oldest === undefined) {
      this.#silenceMs = 0
      return
    }
    this.#silenceMs += tickMs
    // How long a connection may take to open is kafkajs's to watch.
    if (!isConnecting && this.#silenceMs > this.#allowanceMs(oldest)) {
      this.#patienceMs = this.#bounded(2 * this.#patienceMs)
      this.#listener.onSilence(oldest?.entry.apiName ?? 'log-in', this.#silenceMs)
    } else if (this.isLate && this.#silenceMs % askAgainMs === 0) {
      this.#listener.onLate()
    }
  }

  #allowanceMs(oldest: SentRequest | undefined): number {
    if (oldest !== undefined && !promptApis.has(oldest.entry.apiName)) return oldest.requestTimeout
    // What is still being sent cannot have been answered.
    if ((this.#connection.socket?.writableLength ?? 0) > 0) return this.#connection.requestTimeout
    return this.#patienceMs + (oldest?.maxWaitMs ?? 0)
  }

  #bounded(ms: number): number {
    return Math.min(ms, this.#connection.requestTimeout)
  }
}
