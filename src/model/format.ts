import type { FileSettings } from './file-settings.ts'
import type { ModelFacts } from './facts.ts'
import type { ModelFile } from './model-file.ts'
import type { Model } from './scorer.ts'

/** What a model file may be, at most: a file is data from outside, and can declare anything. */
export interface ModelLimits {
  /** Of the file itself. */
  readonly fileBytes: number
  /** Of one entry, inflated. */
  readonly entryBytes: number
  /** Of all entries together, inflated. */
  readonly totalBytes: number
  /** Inflated size over file size; looked at once the inflated total passes `ratioFromBytes`. */
  readonly ratio: number
  readonly ratioFromBytes: number
  readonly entries: number
}

export const defaultLimits: ModelLimits = {
  fileBytes: 2 ** 30,
  entryBytes: 2 ** 29,
  totalBytes: 2 ** 30,
  ratio: 200,
  ratioFromBytes: 2 ** 24,
  entries: 50_000,
}

/** How many bytes a model may have where nothing is said, packed or unpacked. */
export const defaultModelBytes: number = defaultLimits.totalBytes

/** Bytes of a model for each file in it: a tree and its statistics are small. */
const BYTES_PER_ENTRY = 2 ** 10

/** The limits of a model that may have that many bytes, packed or unpacked: who says so has the memory for them. */
export function limitsOf(maxBytes: number): ModelLimits {
  return {
    fileBytes: maxBytes,
    entryBytes: maxBytes,
    totalBytes: maxBytes,
    ratio: Infinity,
    ratioFromBytes: maxBytes,
    entries: Math.max(defaultLimits.entries, Math.ceil(maxBytes / BYTES_PER_ENTRY)),
  }
}

/** How much `limitsOf` has to be given for that many files: not less than holds by itself, which would take from the other limits. */
export function bytesForEntries(count: number): number {
  return Math.max(defaultModelBytes, count * BYTES_PER_ENTRY)
}

/** What to do about a model above a limit. @param bytes that would do */
export function howToRaise(bytes: number): string {
  return `if the file is to be trusted, --max-model-bytes ${bytes} allows it; in a pipeline, maxBytes of the model; in the library, limits: limitsOf(${bytes})`
}

export interface LoadOptions extends FileSettings {
  /** How messages call the model; the path when there is none. */
  readonly name?: string
  /** Limits on the file, in place of the default ones. */
  readonly limits?: Partial<ModelLimits>
}

/** A row of the table of formats: to add one is one folder and one line. */
export interface FormatReader {
  /** For people: what it is, and in which forms it is read. */
  readonly description: string
  /** The settings that it takes: what such a file may leave out. */
  readonly settings: readonly (keyof FileSettings)[]
  /** By what the file holds, not by its name: whether this reader is the one to ask. */
  recognises(file: ModelFile): boolean
  /** What is to be said of a file that no reader recognises and that comes close to this format; null for any other. */
  advice(file: ModelFile): string | null
  /** Reads and compiles; throws ModelError. */
  load(from: string | Uint8Array, options: LoadOptions): Model
  /** Throws ModelError. */
  readFacts(from: string | Uint8Array, options: LoadOptions): ModelFacts
}
