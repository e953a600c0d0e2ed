import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { messageOf, ModelError } from '../core/errors.ts'

/** A model file as it is looked at before it is known what it is. */
export interface ModelFile {
  /** How messages call it. */
  readonly source: string
  /** The first bytes, as many as there are up to HEAD_BYTES; none of what is no regular file. */
  readonly head: Uint8Array
  /** Names in the folder; null for a file. */
  readonly folder: readonly string[] | null
}

const HEAD_BYTES = 4096

/** Throws ModelError when there is nothing to be read. */
export function lookAt(from: string | Uint8Array, name?: string): ModelFile {
  if (typeof from !== 'string')
    return { source: name ?? 'model', head: from.subarray(0, HEAD_BYTES), folder: null }
  const source = name ?? from
  try {
    const found = statSync(from)
    if (found.isDirectory()) return { source, head: new Uint8Array(0), folder: readdirSync(from) }
    // A pipe or a device could be waited for without end.
    return { source, head: found.isFile() ? headOf(from) : new Uint8Array(0), folder: null }
  } catch (error) {
    throw new ModelError(source, null, `cannot be read: ${messageOf(error)}`, { cause: error })
  }
}

function headOf(path: string): Uint8Array {
  const file = openSync(path, 'r')
  try {
    const head = new Uint8Array(HEAD_BYTES)
    return head.subarray(0, readSync(file, head, 0, HEAD_BYTES, 0))
  } finally {
    closeSync(file)
  }
}
