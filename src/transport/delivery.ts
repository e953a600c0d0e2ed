import { SluiceError } from '../core/errors.ts'
import type { Delivered, Delivery, DeliveryResult, Refusal, Sink, Source } from '../pipeline/ports.ts'

/**
 * At least once: outputs and dead letters are acknowledged, then the positions are committed. What a crash leaves between
 * the two is scored and written again, with the same event ids.
 */
export class AtLeastOnceDelivery implements Delivery {
  readonly #source: Pick<Source, 'commit'>
  readonly #sink: Pick<Sink, 'send'>

  constructor(source: Pick<Source, 'commit'>, sink: Pick<Sink, 'send'>) {
    this.#source = source
    this.#sink = sink
  }

  /** Rejects with DEAD_LETTER_REFUSED when a dead letter is refused: nothing is committed, the process has to stop. */
  async deliver({ outputs, deadLetters, positions }: Delivered): Promise<DeliveryResult> {
    const records = deadLetters.length === 0 ? outputs : [...outputs, ...deadLetters]
    const refusals = records.length === 0 ? [] : await this.#sink.send(records)
    const refusedLetter = refusals.find(({ index }) => index >= outputs.length)
    if (refusedLetter !== undefined) throw refusedDeadLetter(refusedLetter)
    if (refusals.length > 0) return { refusedOutputs: refusals, fenced: [] }
    return { refusedOutputs: [], fenced: await this.#source.commit(positions) }
  }
}

function refusedDeadLetter({ message }: Refusal): SluiceError {
  return new SluiceError(
    'DEAD_LETTER_REFUSED',
    `A dead letter was refused: ${message}. Nothing was committed. Raise max.message.bytes of the dead-letter topic, or set deadLetter.oversize: headers-only.`,
  )
}
