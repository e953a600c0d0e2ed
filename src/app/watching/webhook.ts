import { askWeb } from '../../access/web-request.ts'
import type { WebRequest } from '../../access/web-request.ts'
import { backoff } from '../../core/backoff.ts'
import type { Clock } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import type { Logger } from '../../core/logger.ts'
import type { Secret } from '../../core/secret.ts'
import { version } from '../../version.ts'
import type { AlertEvent } from '../../monitor/alerts/alert-event.ts'

const timeoutMs = 10_000
const maxAnswerBytes = 65_536

/** Half an hour of attempts: a receiver that is started anew, or moved, misses nothing. */
const retryWaitMs = backoff(1_000, 300_000)
const attempts = 15

/** Events that wait for a receiver that does not answer. */
const maxWaiting = 1_000

export interface WebhookSettings {
  readonly url: string
  readonly token?: Secret | undefined
}

/**
 * Calls somebody with each event, one after the other, again while there is no answer. An event that nobody took after all attempts,
 * or that the receiver refuses (4xx, but for 408 and 429), is told in the log and left out: log and topic have it all the same.
 */
export class Webhook {
  readonly #settings: WebhookSettings
  readonly #logger: Logger
  readonly #clock: Clock
  readonly #closing = new AbortController()
  readonly #waiting: AlertEvent[] = []
  #sending: Promise<void> = Promise.resolve()
  #isSending = false

  constructor(settings: WebhookSettings, logger: Logger, clock: Clock) {
    this.#settings = settings
    this.#logger = logger
    this.#clock = clock
  }

  /** Returns at once. */
  send(event: AlertEvent): void {
    if (this.#waiting.length >= maxWaiting) {
      this.#tellLost(event, `${maxWaiting} events wait already`)
      return
    }
    this.#waiting.push(event)
    if (!this.#isSending) this.#sending = this.#sendAll()
  }

  /** What is on its way ends; what waits is told. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#sending
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true
    for (let event = this.#waiting.shift(); event !== undefined; event = this.#waiting.shift()) {
      const failure = await this.#sendOne(event)
      if (failure !== null) this.#tellLost(event, failure)
    }
    this.#isSending = false
  }

  /** Null where it was taken. */
  async #sendOne(event: AlertEvent): Promise<string | null> {
    for (let attempt = 0; ; attempt++) {
      const { failure, isFinal } = await this.#post(event)
      if (failure === null || isFinal || attempt + 1 >= attempts || this.#closing.signal.aborted)
        return failure
      await this.#clock.sleep(retryWaitMs(attempt), this.#closing.signal)
    }
  }

  async #post(event: AlertEvent): Promise<{ readonly failure: string | null; readonly isFinal: boolean }> {
    try {
      const { status } = await askWeb(requestOf(event, this.#settings))
      if (status >= 200 && status < 300) return { failure: null, isFinal: true }
      return { failure: `status ${status}`, isFinal: isRefusal(status) }
    } catch (error) {
      return { failure: messageOf(error), isFinal: false }
    }
  }

  #tellLost({ id, name, state }: AlertEvent, why: string): void {
    this.#logger.error(
      { event: 'webhook-failed', alert: name, id, state, error: why },
      'the webhook did not take an alert: see monitor.alerts.webhook, and its receiver',
    )
  }
}

function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429
}

function requestOf(event: AlertEvent, { url, token }: WebhookSettings): WebRequest {
  return {
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/json',
      'user-agent': `sluice/${version}`,
      // A receiver that was told twice knows it by this.
      'idempotency-key': `${event.id}-${event.state}`,
      ...(token === undefined ? {} : { authorization: `Bearer ${token.reveal()}` }),
    },
    body: JSON.stringify(event),
    timeoutMs,
    maxBytes: maxAnswerBytes,
    tls: null,
  }
}
