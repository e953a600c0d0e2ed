import { alertSchema } from '../../avro/alert.ts'
import { createEncoder } from '../../avro/encoder.ts'
import type { SchemaRegistry } from '../../avro/registry.ts'
import { SluiceError } from '../../core/errors.ts'
import type { OutputRecord } from '../../core/record.ts'
import type { AlertEvent } from '../../monitor/alerts/alert-event.ts'
import type { Sink } from '../../pipeline/ports.ts'
import { reachable } from '../../core/reachable.ts'

/** The subject of alerts in the registry. */
export function alertSubject(topic: string): string {
  return `${topic}-value`
}

/**
 * The id under which alerts are framed; null where there is no registry, and they are JSON. Rejects with SCHEMA where the subject has
 * none and nobody may register it, UNREACHABLE without an answer.
 */
export async function alertSchemaId(
  topic: string,
  registry: SchemaRegistry | null,
  mayRegister: boolean,
): Promise<number | null> {
  if (registry === null) return null
  const subject = alertSubject(topic)
  const id = await reachable(registry.lookup(subject, alertSchema))
  if (id !== null) return id
  if (mayRegister) return reachable(registry.register(subject, alertSchema))
  throw new SluiceError(
    'SCHEMA',
    `the registry has no schema of alerts under subject '${subject}': register it by \`sluice schema register --alerts\`, ` +
      'set registry.autoRegister (development), or leave monitor.alerts.topic out',
  )
}

/** Writes events of alerts in their order, those of one matter to one partition. */
export class AlertTopic {
  readonly #topic: string
  readonly #sink: Sink
  readonly #encode: (event: AlertEvent) => Buffer
  #started: Promise<void> | null = null

  /** @param schemaId null: JSON */
  constructor(topic: string, sink: Sink, schemaId: number | null) {
    this.#topic = topic
    this.#sink = sink
    this.#encode =
      schemaId === null ? (event) => Buffer.from(JSON.stringify(event)) : createEncoder(alertSchema, schemaId)
  }

  async publish(events: readonly AlertEvent[]): Promise<void> {
    this.#started ??= this.#sink.start()
    await this.#started.catch((error: unknown) => {
      // The next attempt begins anew.
      this.#started = null
      throw error
    })
    const [rejected] = await this.#sink.send(events.map((event) => this.#recordOf(event)))
    if (rejected !== undefined) throw new SluiceError('PRODUCE_REFUSED', rejected.message)
  }

  #recordOf(event: AlertEvent): OutputRecord {
    return {
      topic: this.#topic,
      partition: null,
      key: Buffer.from(`${event.pipeline}/${event.name}/${event.subject}`),
      value: this.#encode(event),
      headers: [],
      timestampMs: event.closedAt ?? event.openedAt,
    }
  }
}
