const modulus = 2 ** 31

/** The sequence number of each partition's next record, counted modulo 2^31 as the broker counts them. */
export interface PartitionSequences {
  next(topic: string, partition: number): number
  advance(topic: string, partition: number, recordCount: number): void
}

/** Sequence numbers of one producer. They start at 0 again with a new producer id or epoch. */
export class ProducerSequences {
  #session = ''
  #next = new Map<string, number>()

  /** `producerId` is null without idempotence: then all sequences are 0. */
  of(producerId: string | null, producerEpoch: number): PartitionSequences {
    if (producerId === null) return { next: () => 0, advance: () => undefined }
    const session = `${producerId}/${producerEpoch}`
    if (session !== this.#session) {
      this.#session = session
      this.#next = new Map()
    }
    const next = this.#next
    return {
      next: (topic, partition) => next.get(`${topic}/${partition}`) ?? 0,
      advance(topic, partition, recordCount) {
        const key = `${topic}/${partition}`
        next.set(key, ((next.get(key) ?? 0) + recordCount) % modulus)
      },
    }
  }
}
