import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { messageOf, SluiceError } from '../../core/errors.ts'
import { firstOf } from '../../core/text.ts'

/** What is to be served of a folder: its config, or its only model file. */
export type FolderSource = { readonly file: string } | { readonly model: string }

/** Ending of files that tell of a model and are none. */
const besideModels = /\.(md|license|csv|parquet|html|log|sha256|py|ya?ml|pkl|env)$|^(MLmodel|LICENSE)$/i

/**
 * `serve.yaml` of the folder, else the one model file in it or below.
 *
 * @throws SluiceError USAGE where there is none, or no saying which
 */
export function sourceIn(folder: string): FolderSource {
  if (!existsSync(folder))
    throw new SluiceError(
      'USAGE',
      `give a config (-c) or a model (-m); without them the model is looked for in ${folder}, which is not there`,
    )
  const config = join(folder, 'serve.yaml')
  if (existsSync(config)) return { file: config }
  const files = filesBelow(folder)
  const candidates = files.filter((file) => !besideModels.test(file.split('/').at(-1)!))
  const [only] = candidates
  if (candidates.length === 1) return { model: join(folder, only!) }
  throw new SluiceError(
    'USAGE',
    only === undefined
      ? `${folder} holds no model file (${files.length === 0 ? 'it is empty' : firstOf(files, 5)}): give a config (-c) or a model (-m)`
      : `${folder} holds ${candidates.length} files that may be models (${firstOf(candidates, 5)}): name one (-m), or put a serve.yaml beside them`,
  )
}

/** Paths below a folder, but for hidden ones. */
function filesBelow(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
      .filter((path) => !path.split('/').some((part) => part.startsWith('.')))
      .toSorted()
  } catch (error) {
    throw new SluiceError('USAGE', `${folder} cannot be read: ${messageOf(error)}`, { cause: error })
  }
}
