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

export interface LoadOptions {
  /** How messages call the model; the path when there is none. */
  readonly name?: string
  /** Limits on the file, in place of the default ones. */
  readonly limits?: Partial<ModelLimits>
}

/** A row of the table of formats: to add one is one folder and one line. */
export interface FormatReader {
  /** For people: what it is, and in which forms it is read. */
  readonly description: string
  /** By what the file holds, not by its name: whether this reader is the one to ask. */
  recognises(file: ModelFile): boolean
  /** What is to be said of a file that no reader recognises and that comes close to this format; null for any other. */
  advice(file: ModelFile): string | null
  /** Reads and compiles; throws ModelError. */
  load(from: string | Uint8Array, options: LoadOptions): Model
  /** Throws ModelError. */
  readFacts(from: string | Uint8Array, options: LoadOptions): ModelFacts
}
