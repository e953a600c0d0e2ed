import { earlier, upTo } from '../slice-end.ts'
import type { Offsets, PartitionBounds, TopicReader, TopicSlice } from '../topic-reader.ts'
import type { MemoryBroker } from './broker.ts'

const sliceRecords = 1_000

export class MemoryTopicReader implements TopicReader {
  readonly #broker: MemoryBroker

  constructor(broker: MemoryBroker) {
    this.#broker = broker
  }

  // An executor's throw becomes a rejection.
  bounds(topic: string): Promise<readonly PartitionBounds[]> {
    return new Promise((resolve) => {
      resolve(this.#broker.partitions(topic).map(({ low, high }, partition) => ({ partition, low, high })))
    })
  }

  async offsetsAt(topic: string, timeMs: number): Promise<Offsets> {
    const bounds = await this.bounds(topic)
    return new Map(
      bounds.map(({ partition }) => [partition, this.#broker.partition(topic, partition).offsetAt(timeMs)]),
    )
  }

  async *read(topic: string, from: Offsets = new Map(), to: Offsets = new Map()): AsyncGenerator<TopicSlice> {
    for (const { partition, low, high } of await this.bounds(topic)) {
      const end = earlier(high, to.get(partition))
      let offset = from.get(partition) ?? low
      while (offset < end) {
        const slice = this.#slice(topic, partition, offset)
        yield upTo(end, slice)
        offset = slice.nextOffset
      }
    }
  }

  async *follow(topic: string, signal: AbortSignal, from: Offsets = new Map()): AsyncGenerator<TopicSlice> {
    const offsets = (await this.bounds(topic)).map(({ partition, high }) => from.get(partition) ?? high)
    const wake = () => {
      this.#broker.changed()
    }
    signal.addEventListener('abort', wake, { once: true })
    while (!signal.aborted) {
      // Asked before reading: what comes meanwhile is not missed.
      const change = this.#broker.change()
      const behind = offsets.findIndex(
        (offset, partition) => offset < this.#broker.partition(topic, partition).high,
      )
      if (behind === -1) {
        await change
        continue
      }
      // The index was found in it.
      const slice = this.#slice(topic, behind, offsets[behind]!)
      offsets[behind] = slice.nextOffset
      yield slice
    }
    signal.removeEventListener('abort', wake)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  #slice(topic: string, partition: number, offset: bigint): TopicSlice {
    const log = this.#broker.partition(topic, partition)
    const start = offset < log.low ? log.low : offset
    const records = log.read(start, sliceRecords)
    return { topic, partition, records, nextOffset: start + BigInt(records.length) }
  }
}
