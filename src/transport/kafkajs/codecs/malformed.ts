import { messageOf } from '../../../core/errors.ts'
import { MalformedRecords } from '../protocol/malformed-records.ts'

/** Whatever a library says of bytes that it cannot decompress, as one error. */
export function asMalformed(name: string, error: unknown): MalformedRecords {
  return error instanceof MalformedRecords
    ? error
    : new MalformedRecords(`${name}: ${messageOf(error)}`, { cause: error })
}
