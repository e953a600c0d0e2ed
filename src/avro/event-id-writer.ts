import { eventId, idEnd } from '../core/record.ts'
import type { Origin } from '../core/record.ts'
import type { AvroWriter } from './writer.ts'

/** Writes event ids as Avro strings. The rows of a batch share all of an id but its end. */
export class EventIdWriter {
  #topic = ''
  #partition = -1
  /** An id without its end, in UTF-8. */
  #beginning: Uint8Array = new Uint8Array()

  write(writer: AvroWriter, origin: Origin): void {
    const { topic, partition } = origin
    const end = idEnd(origin)
    if (partition !== this.#partition || topic !== this.#topic) {
      this.#topic = topic
      this.#partition = partition
      this.#beginning = Buffer.from(eventId(origin).slice(0, -end.length))
    }
    writer.joined(this.#beginning, end)
  }
}
