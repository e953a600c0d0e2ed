import { open } from 'node:fs/promises'
import { SluiceError } from '../core/errors.ts'
import { tableFormat } from './table-format.ts'
import type { TableFormat } from './table-format.ts'

/** How many bytes tell a format. */
export const tellingBytes = 8

interface Beginning {
  readonly letters: string
  readonly format?: TableFormat
  /** Why it is not read. */
  readonly why?: string
}

const beginnings: readonly Beginning[] = [
  { letters: 'PAR1', format: 'parquet' },
  { letters: 'PARE', why: 'encrypted Parquet is not read; write it without encryption' },
  { letters: 'ARRO', format: 'arrow' },
  { letters: '\xff\xff\xff\xff', format: 'arrow-stream' },
  {
    letters: 'FEA1',
    why: 'the first version of Feather is not read; write it as Feather 2, Arrow or Parquet',
  },
]

/**
 * What a file is by its first bytes; null where they may be text. Throws SluiceError for what is not read.
 *
 * @param name for messages
 */
export function foundFormat(start: Uint8Array, name: string): TableFormat | null {
  const letters = Buffer.from(start.subarray(0, 4)).toString('latin1')
  const found = isText(start.subarray(4)) ? undefined : beginnings.find((each) => each.letters === letters)
  if (found?.why !== undefined) throw new SluiceError('USAGE', `${name}: ${found.why}`)
  return found?.format ?? null
}

/** A text may begin with the same letters, and goes on without bytes that no text has. */
function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte >= 0x20 || [0x09, 0x0a, 0x0d].includes(byte))
}

/** The first bytes of a regular file. */
export async function firstBytes(path: string): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(tellingBytes), 0, tellingBytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** As `tableFormat`; where nothing is asked for and the name says nothing, the first bytes may tell. */
export async function inputFormat(
  path: string,
  asked: TableFormat | undefined,
  option: string | null,
): Promise<TableFormat> {
  try {
    return tableFormat(path, asked, option)
  } catch (error) {
    const start = path === '-' ? new Uint8Array(0) : await firstBytes(path).catch(() => new Uint8Array(0))
    const found = foundFormat(start, path)
    if (found === null) throw error
    return found
  }
}
