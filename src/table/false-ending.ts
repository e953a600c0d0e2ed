import { open } from 'node:fs/promises'
import { compressionOf, longestMagic } from './decompress.ts'

const promised: Readonly<Record<string, string>> = { gz: 'gzip', zst: 'zstd' }

/**
 * What is to be said of a file whose name promises a compression that its bytes do not have; null where it keeps its
 * word. It is read all the same: some save a table under the name that it had before it was opened.
 */
export async function falseEnding(path: string): Promise<string | null> {
  const compression = promised[/\.(gz|zst)$/i.exec(path)?.[1]?.toLowerCase() ?? '']
  if (compression === undefined) return null
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longestMagic), 0, longestMagic, 0)
    const isCompressed = compressionOf(buffer.subarray(0, bytesRead)) !== undefined
    return isCompressed ? null : `not ${compression} data, whatever its name says`
  } finally {
    await file.close()
  }
}
