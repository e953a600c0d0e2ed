import { SluiceError } from '../core/errors.ts'
import type { OutputRecord } from '../core/record.ts'
import type { DeliveryPart, RejectedRecord, Sink } from '../pipeline/ports.ts'

/**
 * Writes a turn's outputs and dead letters, and a dead letter in place of each output that the broker rejects.
 * Rejects as `Sink.send` does, and with DEAD_LETTER_REFUSED for a letter that cannot be made so that it is taken.
 */
export async function writeParts(sink: Pick<Sink, 'send'>, parts: readonly DeliveryPart[]): Promise<void> {
  const outputs = parts.flatMap((part) => part.outputs)
  const letters = parts.flatMap((part) => part.deadLetters.map((record) => ({ part, record })))
  const rejected = await send(
    sink,
    letters.length === 0 ? outputs : [...outputs, ...letters.map(({ record }) => record)],
  )
  if (rejected.length === 0) return
  await sendLetters(sink, [...lettersFor(rejected, parts), ...rewritten(rejected, letters, outputs.length)])
}

/** Until each is written. */
async function sendLetters(sink: Pick<Sink, 'send'>, letters: readonly Letter[]): Promise<void> {
  for (let left = letters; left.length > 0;) {
    const rejected = await send(
      sink,
      left.map(({ record }) => record),
    )
    left = rewritten(rejected, left, 0)
  }
}

function send(
  sink: Pick<Sink, 'send'>,
  records: readonly OutputRecord[],
): Promise<readonly RejectedRecord[]> {
  return records.length === 0 ? Promise.resolve([]) : sink.send(records)
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
