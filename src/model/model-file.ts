import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf, ModelError } from '../core/errors.ts'

/** A model file as it is looked at before it is known what it is. */
export interface ModelFile {
  /** How messages call it. */
  readonly source: string
  /** The first bytes, as many as there are up to HEAD_BYTES; none of what is no regular file. */
  readonly head: Uint8Array
  /**
   * Whether the folder has a file of that name; null for a file. Asked by name, since a folder that is none of ours may
   * have any number of them.
   */
  readonly holds: ((name: string) => boolean) | null
}

const HEAD_BYTES = 4096

/** Throws ModelError when there is nothing to be read. */
export function lookAt(from: string | Uint8Array, name?: string): ModelFile {
  if (typeof from !== 'string')
    return { source: name ?? 'model', head: from.subarray(0, HEAD_BYTES), holds: null }
  const source = name ?? from
  try {
    const found = statSync(from)
    if (found.isDirectory()) {
      return { source, head: new Uint8Array(0), holds: (file) => isFile(join(from, file)) }
    }
    // A pipe or a device could be waited for without end.
    return { source, head: found.isFile() ? headOf(from) : new Uint8Array(0), holds: null }
  } catch (error) {
    throw new ModelError(source, null, notThere(from) ?? `cannot be read: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

/** What is said of a name that is none of a file's; null for any other. */
function notThere(from: string): string | null {
  if (from === '-')
    return 'standard input is read by the commands inspect, score and verify alone: give a path'
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(from)?.[1]
  if (scheme === undefined) return null
  const how = scheme.toLowerCase() === 'file' ? '' : 'download it first, then '
  return `models are read from files, and this is a URL (${scheme}): ${how}give the path of the file`
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
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
