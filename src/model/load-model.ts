import { messageOf, ModelError } from '../core/errors.ts'
import { checkCategories, checkSettings } from './check-settings.ts'
import type { ModelFacts } from './facts.ts'
import type { LoadOptions } from './format.ts'
import { formatOf, formats } from './formats.ts'
import { lookAt } from './model-file.ts'
import { Errand, noted } from './noted.ts'
import type { Model } from './scorer.ts'
import { modelSource } from './whole-file.ts'

/**
 * Reads and compiles a model of any format in `formats.ts`: everything that can be wrong with the file is found here,
 * as a ModelError.
 *
 * @param source path of a model file (or of a MOJO's unzipped folder), or the file's bytes
 */
export function loadModel(source: string | Uint8Array, options: LoadOptions = {}): Model {
  const called = modelSource(source, options)
  const name = noted('format', () => formatOf(lookAt(source, options.name)).description)
  // It was found in the table.
  const format = formats.find(({ description }) => description === name)!
  checkSettings(called, options, format)
  try {
    const model = format.load(source, options)
    checkCategories(model, options)
    return model
  } catch (error) {
    if (error instanceof ModelError || error instanceof Errand) throw error
    // What the checks did not foresee (no memory for a declared size, say) is still the file's fault.
    throw new ModelError(called, null, `cannot be compiled: ${messageOf(error)}`, { cause: error })
  }
}

/** What a model file says apart from how to score. Throws ModelError. */
export function readModelFacts(source: string | Uint8Array, options: LoadOptions = {}): ModelFacts {
  return formatOf(lookAt(source, options.name)).readFacts(source, options)
}
