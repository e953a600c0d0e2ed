import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { messageOf, ModelError } from '../core/errors.ts'
import { defaultLimits, howToRaise } from './format.ts'
import type { LoadOptions } from './format.ts'

/** A model that is one file, as it lies there. */
export interface WholeFile {
  /** How messages call it. */
  readonly source: string
  readonly bytes: Uint8Array
  /** `sha256:` and the hex digest of the bytes. */
  readonly digest: string
}

/** How messages call a file, or bytes. */
export function modelSource(from: string | Uint8Array, { name }: LoadOptions): string {
  return name ?? (typeof from === 'string' ? from : 'model')
}

/** Reads it, within the limit on files. Throws ModelError. */
export function readWholeFile(from: string | Uint8Array, options: LoadOptions): WholeFile {
  const source = modelSource(from, options)
  const limit = options.limits?.fileBytes ?? defaultLimits.fileBytes
  const bytes = typeof from === 'string' ? readWithin(from, source, limit) : from
  if (bytes.length > limit) throw fileTooLarge(source, bytes.length, limit)
  return { source, bytes, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` }
}

function readWithin(path: string, source: string, limit: number): Uint8Array {
  try {
    const { size } = statSync(path)
    if (size > limit) throw fileTooLarge(source, size, limit)
    return readFileSync(path)
  } catch (error) {
    if (error instanceof ModelError) throw error
    throw new ModelError(source, null, `cannot be read: ${messageOf(error)}`, { cause: error })
  }
}

export function fileTooLarge(source: string, size: number, limit: number): ModelError {
  return new ModelError(source, null, `expected at most ${limit} bytes, found ${size}; ${howToRaise(size)}`)
}
