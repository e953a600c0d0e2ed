import { createEncoder } from '../../../src/avro/encoder.ts'
import type { SchemaJson } from '../../../src/avro/schema.ts'
import { noHeaders } from '../../../src/core/record.ts'
import type { Header } from '../../../src/core/record.ts'
import type { Place } from './place.ts'

/** An event of any schema; the key of its record is `rigId`. */
export type Event = Readonly<Record<string, unknown>> & { readonly rigId: string }

/**
 * Registers the schema as the input's next version. What is given then publishes events that are written with it.
 *
 * @param headersOf what a record has besides
 */
export async function eventProducer(
  place: Place,
  schema: SchemaJson,
  headersOf: (event: Event) => readonly Header[] = () => noHeaders,
): Promise<(events: readonly Event[]) => Promise<void>> {
  const encode = createEncoder(schema, await place.registry.register(`${place.input}-value`, schema))
  return (events) =>
    place.publish(
      events.map((event) => ({
        topic: place.input,
        partition: null,
        key: Buffer.from(event.rigId),
        value: encode(event),
        headers: headersOf(event),
        timestampMs: null,
      })),
    )
}
