import { SluiceError } from '../core/errors.ts'
import type { OutputRecord } from '../core/record.ts'
import type { Delivery, DeliveryPart, RejectedRecord, Sink, Source } from '../pipeline/ports.ts'
import { CommitCadence } from './commit-cadence.ts'
import type { CommitCadenceOptions } from './commit-cadence.ts'

/**
 * At least once: outputs and dead letters are acknowledged, then positions are committed, in their own cadence. What a
 * crash leaves between the two is scored and written again, with the same event ids.
 */
export class AtLeastOnceDelivery implements Delivery {
  readonly #sink: Sink
  readonly #commits: CommitCadence

  constructor(source: Pick<Source, 'commit' | 'onRebalance'>, sink: Sink, options: CommitCadenceOptions) {
    this.#sink = sink
    this.#commits = new CommitCadence(source, options)
  }

  get failure(): Promise<never> {
    return this.#commits.failure
  }

  get fencedCommits(): number {
    return this.#commits.fenced
  }

  get connected(): boolean {
    return this.#sink.connected
  }

  start(): Promise<void> {
    return this.#sink.start()
  }

  partitionCount(topic: string): Promise<number> {
    return this.#sink.partitionCount(topic)
  }

  async deliver(parts: readonly DeliveryPart[]): Promise<void> {
    const outputs = parts.flatMap((part) => part.outputs)
    const letters = parts.flatMap(({ deadLetters }) => deadLetters)
    const rejected = await this.#send(letters.length === 0 ? outputs : [...outputs, ...letters])
    const rejectedLetter = rejected.find(({ index }) => index >= outputs.length)
    if (rejectedLetter !== undefined) throw deadLetterRefused(rejectedLetter)
    const [alsoRejected] = await this.#send(lettersFor(rejected, parts))
    if (alsoRejected !== undefined) throw deadLetterRefused(alsoRejected)
    this.#commits.add(parts.map(({ position }) => position))
  }

  flush(): Promise<void> {
    return this.#commits.flush()
  }

  close(deadlineMs: number): Promise<void> {
    this.#commits.close()
    return this.#sink.close(deadlineMs)
  }

  #send(records: readonly OutputRecord[]): Promise<readonly RejectedRecord[]> {
    return records.length === 0 ? Promise.resolve([]) : this.#sink.send(records)
  }
}

/** The dead letters of rejected outputs; their indexes count over all parts. */
function lettersFor(rejected: readonly RejectedRecord[], parts: readonly DeliveryPart[]): OutputRecord[] {
  const letters: OutputRecord[] = []
  let first = 0
  for (const part of parts) {
    const end = first + part.outputs.length
    for (const each of rejected) {
      if (each.index >= first && each.index < end)
        letters.push(part.letterFor({ ...each, index: each.index - first }))
    }
    first = end
  }
  return letters
}

function deadLetterRefused({ message }: RejectedRecord): SluiceError {
  return new SluiceError(
    'DEAD_LETTER_REFUSED',
    `A dead letter was refused: ${message}. Nothing was committed. Raise max.message.bytes of the dead-letter topic, or set deadLetter.oversize: headers-only.`,
  )
}
