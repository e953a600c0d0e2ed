import type { Output } from '../../src/table/output.ts'

/** An output that keeps what it is given. */
export function memoryOutput(): { output: Output; bytes: () => Buffer; text: () => string } {
  const pieces: Uint8Array[] = []
  const output: Output = {
    write: (piece) => {
      pieces.push(typeof piece === 'string' ? Buffer.from(piece) : piece)
      return Promise.resolve()
    },
    commit: () => Promise.resolve(),
    discard: () => Promise.resolve(),
  }
  const bytes = () => Buffer.concat(pieces)
  return { output, bytes, text: () => bytes().toString('utf8') }
}
