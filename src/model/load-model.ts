import { messageOf, ModelError } from '../core/errors.ts'
import type { ModelFacts } from './facts.ts'
import { fileSettingNames } from './file-settings.ts'
import type { FormatReader, LoadOptions } from './format.ts'
import { formatOf } from './formats.ts'
import { lookAt } from './model-file.ts'
import type { ModelFile } from './model-file.ts'
import type { Model } from './scorer.ts'

/**
 * Reads and compiles a model of any format in `formats.ts`: everything that can be wrong with the file is found here,
 * as a ModelError.
 *
 * @param source path of a model file (or of a MOJO's unzipped folder), or the file's bytes
 */
export function loadModel(source: string | Uint8Array, options: LoadOptions = {}): Model {
  const file = lookAt(source, options.name)
  const format = formatOf(file)
  refuseSettings(format, file, options)
  try {
    return format.load(source, options)
  } catch (error) {
    if (error instanceof ModelError) throw error
    // What the checks did not foresee (no memory for a declared size, say) is still the file's fault.
    throw new ModelError(file.source, null, `cannot be compiled: ${messageOf(error)}`, { cause: error })
  }
}

/** What a model file says apart from how to score. Throws ModelError. */
export function readModelFacts(source: string | Uint8Array, options: LoadOptions = {}): ModelFacts {
  return formatOf(lookAt(source, options.name)).readFacts(source, options)
}

/** A setting for what the file itself says would be passed over silently. */
function refuseSettings(
  { settings, description }: FormatReader,
  { source }: ModelFile,
  options: LoadOptions,
): void {
  const unused = fileSettingNames.find((name) => options[name] !== undefined && !settings.includes(name))
  if (unused === undefined) return
  const taken = settings.length === 0 ? 'it takes no settings' : `its settings are ${settings.join(', ')}`
  throw new ModelError(source, null, `setting ${unused} does not go with ${description}: ${taken}`)
}
