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

  get repeatedRecords(): number {
    return this.#commits.repeated
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
    const letters = parts.flatMap((part) => part.deadLetters.map((record) => ({ part, record })))
    const rejected = await this.#send(
      letters.length === 0 ? outputs : [...outputs, ...letters.map(({ record }) => record)],
    )
    if (rejected.length > 0) {
      await this.#sendLetters([
        ...lettersFor(rejected, parts),
        ...rewritten(rejected, letters, outputs.length),
      ])
    }
    this.#commits.add(
      parts.map((part) => ({
        position: part.position,
        written: part.outputs.length + part.deadLetters.length,
      })),
    )
  }

  flush(): Promise<void> {
    return this.#commits.flush()
  }

  close(deadlineMs: number): Promise<void> {
    this.#commits.close()
    return this.#sink.close(deadlineMs)
  }

  /** Until each is written; throws DEAD_LETTER_REFUSED for one that cannot be made so. */
  async #sendLetters(letters: readonly Letter[]): Promise<void> {
    for (let left = letters; left.length > 0;) {
      const rejected = await this.#send(left.map(({ record }) => record))
      left = rewritten(rejected, left, 0)
    }
  }

  #send(records: readonly OutputRecord[]): Promise<readonly RejectedRecord[]> {
    return records.length === 0 ? Promise.resolve([]) : this.#sink.send(records)
  }
}

interface Letter {
  readonly part: DeliveryPart
  readonly record: OutputRecord
}

/** The dead letters of rejected outputs; their indexes count over all parts. */
function lettersFor(rejected: readonly RejectedRecord[], parts: readonly DeliveryPart[]): Letter[] {
  const letters: Letter[] = []
  let first = 0
  for (const part of parts) {
    const end = first + part.outputs.length
    for (const each of rejected) {
      if (each.index < first || each.index >= end) continue
      const record = part.letterFor({ ...each, index: each.index - first })
      if (record !== null) letters.push({ part, record })
    }
    first = end
  }
  return letters
}

/** Those of the letters that were rejected, made writable; `first` is the index that the first of them was sent with. */
function rewritten(
  rejected: readonly RejectedRecord[],
  letters: readonly Letter[],
  first: number,
): readonly Letter[] {
  return rejected
    .filter(({ index }) => index >= first)
    .map((each) => {
      // The sink names records that it was given.
      const { part, record } = letters[each.index - first]!
      const writable = part.writable(record, each)
      if (writable === null) throw deadLetterRefused(each)
      return { part, record: writable }
    })
}

function deadLetterRefused({ kind, message }: RejectedRecord): SluiceError {
  return new SluiceError(
    'DEAD_LETTER_REFUSED',
    `A dead letter was refused: ${message}. Nothing was committed. ${
      kind === 'too-large'
        ? 'Raise the limit (max.message.bytes of the dead-letter topic, or deadLetter.maxRecordBytes), or set deadLetter.oversize: headers-only.'
        : 'The topic must take records with a key and the time of writing: check its settings.'
    }`,
  )
}
