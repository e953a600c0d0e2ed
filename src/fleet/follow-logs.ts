import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { Clock } from '../core/clock.ts'

export interface FollowedLog {
  readonly name: string
  readonly file: string
}

const pieceBytes = 64 * 1024
const pollMs = 200
/** Lines of a log are shorter than that on the whole. */
const lineBytes = 2_048

/** The last lines of a log file, and where it ended then; none of one that is not there. */
export function lastLines(
  file: string,
  count: number,
): { readonly lines: readonly string[]; readonly end: number } {
  return reading(file, { lines: [], end: 0 }, (descriptor, size) => {
    const begin = Math.max(0, size - count * lineBytes)
    const lines = readFrom(descriptor, begin, size).split('\n')
    // The first is cut, where it is not the file's first.
    const whole = begin === 0 ? lines : lines.slice(1)
    if (whole.at(-1) === '') whole.pop()
    return { lines: count === 0 ? [] : whole.slice(-count), end: size }
  })
}

/** Gives what is added to log files, line by line, until `stop` aborts. One that was emptied is read from its beginning. */
export async function followLogs(
  logs: readonly FollowedLog[],
  ends: ReadonlyMap<string, number>,
  { clock, stop, onLine }: { clock: Clock; stop: AbortSignal; onLine: (name: string, line: string) => void },
): Promise<void> {
  const readers = logs.map(({ name, file }) => ({ name, file, position: ends.get(name) ?? 0, rest: '' }))
  while (!stop.aborted) {
    for (const reader of readers) {
      const added = reading(reader.file, '', (descriptor, size) => {
        if (size < reader.position) reader.position = 0
        const text = readFrom(descriptor, reader.position, size)
        reader.position = size
        return text
      })
      const lines = (reader.rest + added).split('\n')
      reader.rest = lines.pop() ?? ''
      for (const line of lines) onLine(reader.name, line)
    }
    await clock.sleep(pollMs, stop)
  }
}

function reading<T>(file: string, otherwise: T, read: (descriptor: number, size: number) => T): T {
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch {
    return otherwise
  }
  try {
    return read(descriptor, fstatSync(descriptor).size)
  } finally {
    closeSync(descriptor)
  }
}

function readFrom(descriptor: number, begin: number, end: number): string {
  const pieces: Buffer[] = []
  let position = begin
  while (position < end) {
    const piece = Buffer.alloc(Math.min(pieceBytes, end - position))
    const count = readSync(descriptor, piece, 0, piece.length, position)
    if (count === 0) break
    pieces.push(piece.subarray(0, count))
    position += count
  }
  return Buffer.concat(pieces).toString('utf8')
}
