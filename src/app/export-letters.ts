import type { Writable } from 'node:stream'
import { SluiceError } from '../core/errors.ts'
import { openOutput } from '../table/open-output.ts'
import { fileOutput } from '../table/output.ts'
import type { Output } from '../table/output.ts'
import { letterEncoders, letterFormats } from './letter-files.ts'
import type { LetterFormat } from './letter-files.ts'
import type { StoredLetter } from './read-letters.ts'
import type { LetterViewer } from './shown-letter.ts'

export interface ExportTarget {
  /** A path, or `-` for standard output. */
  readonly path: string
  readonly format: LetterFormat
  readonly stdout: Writable
  readonly stop: AbortSignal
}

/** As it is asked for, or by the ending of the file's name. Throws USAGE where neither tells, or the two do not go together. */
export function letterFormat(path: string, asked: LetterFormat | undefined): LetterFormat {
  const plain = path.toLowerCase().replace(/\.(gz|zst)$/, '')
  const format = asked ?? letterFormats.find((each) => plain.endsWith(`.${each}`))
  if (format === undefined && path === '-') return 'jsonl'
  if (format === undefined) {
    throw new SluiceError(
      'USAGE',
      `${path}: expected a name that ends in .jsonl, .csv or .avro, or --format jsonl, csv or avro`,
    )
  }
  if (format === 'avro' && (path === '-' || plain !== path.toLowerCase())) {
    throw new SluiceError('USAGE', `${path}: an Avro file is written to a plain file: --output letters.avro`)
  }
  return format
}

/** How many letters are decoded at a time. */
const blockLetters = 500

/** Writes the letters to a file, which appears when it is complete; gives their number. */
export async function exportLetters(
  letters: AsyncIterable<StoredLetter>,
  viewer: LetterViewer,
  target: ExportTarget,
): Promise<number> {
  const encoder = letterEncoders[target.format]()
  const output = await openPieces(target)
  let count = 0
  const write = async (some: readonly StoredLetter[]) => {
    await output.write(encoder.letters(await viewer.show(some)))
    count += some.length
    target.stop.throwIfAborted()
  }
  try {
    await output.write(encoder.header)
    let block: StoredLetter[] = []
    for await (const letter of letters) {
      block.push(letter)
      if (block.length < blockLetters) continue
      await write(block)
      block = []
    }
    if (block.length > 0) await write(block)
    await output.commit()
    return count
  } finally {
    await output.discard()
  }
}

/** An Avro file is written as it is, whatever its name ends in. */
function openPieces({ path, format, stdout }: ExportTarget): Promise<Output> {
  return format === 'avro' ? fileOutput(path) : openOutput(path, stdout)
}
