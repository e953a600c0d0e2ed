import type { RedriveLog } from '../../../src/app/redrive-log.ts'
import type { RedriveMarks } from '../../../src/app/read-letters.ts'
import type { DeliveryPart } from '../../../src/pipeline/ports.ts'
import type { MemoryBroker } from '../../../src/transport/memory/broker.ts'
import { MemorySink } from '../../../src/transport/memory/sink.ts'
import { TransactionLost } from '../../../src/transport/transactions.ts'
import { writeParts } from '../../../src/transport/write-parts.ts'

/** How a move ends: nothing of it is done, or all of it is and nobody hears of it. */
type Loss = 'undone' | 'unheard'

/** Redriving in memory, with moves that are lost at will. */
export class MemoryRedriveLog implements RedriveLog {
  marks: RedriveMarks = new Map()
  /** Of the next moves, in turn; null: it goes well. */
  readonly losses: (Loss | null)[] = []
  starts = 0
  onStart: () => void = () => undefined
  readonly #sink: MemorySink

  constructor(broker: MemoryBroker) {
    this.#sink = new MemorySink(broker)
  }

  async start(): Promise<RedriveMarks> {
    this.starts += 1
    await this.#sink.start()
    this.onStart()
    return this.marks
  }

  async move(parts: readonly DeliveryPart[], marks: RedriveMarks): Promise<void> {
    const loss = this.losses.shift() ?? null
    if (loss === 'undone') throw new TransactionLost('undone')
    await writeParts(this.#sink, parts)
    this.marks = marks
    if (loss === 'unheard') throw new TransactionLost('unheard')
  }

  partitionCount(topic: string): Promise<number> {
    return this.#sink.partitionCount(topic)
  }

  close(): Promise<void> {
    return this.#sink.close()
  }
}
