import { addAbortSignal } from 'node:stream'
import { ModelError, SluiceError } from '../core/errors.ts'
import { defaultModelBytes, howToRaise, limitsOf } from '../model/index.ts'
import type { FileSettings, LoadOptions } from '../model/index.ts'
import type { InputStreams } from '../table/input.ts'

/** A model as a command names it. */
export interface ModelChoice {
  /** A path, or `-` for standard input. */
  readonly model: string
  /** What it may have at most, unpacked; null for the limits that hold where nothing is said. */
  readonly maxModelBytes?: number | null
  /** What the file leaves out. */
  readonly settings?: FileSettings
}

/** What `loadModel` and `readModelFacts` take. */
export interface GivenModel {
  readonly from: string | Uint8Array
  readonly options: LoadOptions
}

/**
 * Where a command's model is: its path, or all of standard input.
 *
 * @param others what else the command reads: only one of them can be standard input
 * @throws SluiceError
 */
export async function givenModel(
  { model, maxModelBytes = null, settings = {} }: ModelChoice,
  others: readonly string[],
  io: InputStreams,
): Promise<GivenModel> {
  const limits = maxModelBytes === null ? {} : { limits: limitsOf(maxModelBytes) }
  const options = { ...settings, ...limits }
  if (model !== '-') return { from: model, options }
  if (others.includes('-'))
    throw new SluiceError('USAGE', '-: only one of model and input can be standard input')
  const name = 'standard input'
  return { from: await readAll(name, maxModelBytes ?? defaultModelBytes, io), options: { name, ...options } }
}

async function readAll(name: string, most: number, { stdin, stop }: InputStreams): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of addAbortSignal(stop, stdin)) {
    // A stream gives Buffers, or text where an encoding is set.
    const bytes = Buffer.from(chunk as Buffer | string)
    chunks.push(bytes)
    size += bytes.length
    if (size > most)
      throw new ModelError(name, null, `expected at most ${most} bytes, found more; ${howToRaise(2 * most)}`)
  }
  return Buffer.concat(chunks)
}
