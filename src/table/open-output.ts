import type { Writable } from 'node:stream'
import { compressedByName } from './compressed-output.ts'
import { fileOutput, streamOutput } from './output.ts'
import type { Output } from './output.ts'

/** @param path `-` is standard output; what ends in .gz or .zst is compressed */
export async function openOutput(path: string, stdout: Writable): Promise<Output> {
  return path === '-' ? streamOutput(stdout) : compressedByName(path, await fileOutput(path))
}
