import { protobufError } from './protobuf-cursor.ts'
import type { ProtobufCursor } from './protobuf-cursor.ts'

/*
 * Behind the name of a schema stands which of its messages the value is:
 *
 *   indexes => count:varint index:varint*    zigzag, from the outermost message in
 *   indexes => 0                             the first message of the file, as [0] is written
 */

/** More messages are not in each other. */
const DEEPEST = 32

export const firstMessage: readonly number[] = [0]

/** Throws DecodeError. */
export function messageIndexes(cursor: ProtobufCursor): readonly number[] {
  const count = cursor.sint32()
  if (count === 0) return firstMessage
  if (count < 0 || count > DEEPEST) throw protobufError(`the value names its message by ${count} numbers`)
  const indexes = Array.from({ length: count }, () => cursor.sint32())
  if (indexes.some((index) => index < 0))
    throw protobufError('the value names its message by a negative number')
  return indexes
}
