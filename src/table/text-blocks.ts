import { isAscii, isUtf8 } from 'node:buffer'
import { SluiceError } from '../core/errors.ts'

/** Longest stretch without a line end: what is longer is no table, and would not fit in bounded memory. */
export const longestLineBytes = 16 * 1024 * 1024

const lineFeed = 0x0a

/**
 * The text of a file, in blocks that end at a line end (the last one at the end of the file). A byte order mark is
 * dropped. Throws SluiceError where the file is not UTF-8.
 *
 * @param name for messages
 */
export async function* textBlocks(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<string, void, undefined> {
  let line = 1
  let pending: Uint8Array[] = []
  let pendingBytes = 0
  const take = (end: Uint8Array): string => {
    let bytes =
      pending.length === 0
        ? Buffer.from(end.buffer, end.byteOffset, end.length)
        : Buffer.concat([...pending, end])
    if (line === 1) bytes = withoutMark(bytes, name)
    const text = decode(bytes, name, line)
    line += countLineFeeds(bytes)
    pending = []
    pendingBytes = 0
    return text
  }
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(lineFeed) + 1
    if (end > 0) yield take(chunk.subarray(0, end))
    if (end === chunk.length) continue
    pending.push(chunk.subarray(end))
    pendingBytes += chunk.length - end
    if (pendingBytes > longestLineBytes) throw tooLong(name, line)
  }
  if (pendingBytes > 0) yield take(new Uint8Array(0))
}

/** A stretch that should have ended long ago: no text at all, or a quote left open. */
export function tooLong(name: string, line: number): SluiceError {
  return new SluiceError(
    'USAGE',
    `${name}, line ${line}: expected a row of at most ${longestLineBytes / 2 ** 20} MiB; is it a text file, and is every quote closed?`,
  )
}

function withoutMark(bytes: Buffer, name: string): Buffer {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3)
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  if (utf16) throw new SluiceError('USAGE', `${name}: expected UTF-8, found UTF-16; save it as UTF-8`)
  return bytes
}

function decode(bytes: Buffer, name: string, firstLine: number): string {
  if (isAscii(bytes)) return bytes.toString('latin1')
  if (isUtf8(bytes)) return bytes.toString('utf8')
  let line = firstLine
  for (let at = 0; ; line++) {
    const end = bytes.indexOf(lineFeed, at)
    if (end < 0 || !isUtf8(bytes.subarray(at, end))) break
    at = end + 1
  }
  const advice = 'convert the file, for example with iconv -f latin1 -t utf-8'
  throw new SluiceError('USAGE', `${name}, line ${line}: expected UTF-8 text; ${advice}`)
}

function countLineFeeds(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) count++
  return count
}
