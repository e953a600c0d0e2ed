import { messageOf, ModelError } from '../core/errors.ts'
import type { Model } from './scorer.ts'
import { algorithms, refusedAlgorithms } from './mojo/algorithms.ts'
import { openArchive } from './mojo/archive.ts'
import type { Archive } from './mojo/archive.ts'
import type { ArchiveLimits } from './mojo/central-directory.ts'
import { compileScorer } from './mojo/compile-scorer.ts'
import { loadMojo } from './mojo/load.ts'

export interface LoadOptions {
  /** How messages call the model; the path when there is none. */
  readonly name?: string
  /** Limits on the file, in place of the default ones. */
  readonly limits?: Partial<ArchiveLimits>
}

/**
 * Reads and compiles an H2O-3 MOJO: everything that can be wrong with the file is found here, as a ModelError.
 *
 * @param source path of a MOJO zip or of its unzipped folder, or the zip's bytes
 */
export function loadModel(source: string | Uint8Array, options: LoadOptions = {}): Model {
  const { archive, digest, release } = openArchive(source, options)
  try {
    return compileModel(archive, digest)
  } catch (error) {
    if (error instanceof ModelError) throw error
    // What the checks did not foresee (no memory for a declared size, say) is still the file's fault.
    throw new ModelError(archive.source, null, `cannot be compiled: ${messageOf(error)}`, { cause: error })
  } finally {
    release()
  }
}

function compileModel(archive: Archive, digest: string): Model {
  const mojo = loadMojo(archive, { algorithms, refused: refusedAlgorithms })
  const kernel = mojo.compile()
  const response = mojo.supervised ? { name: mojo.columns.at(-1) ?? '', levels: mojo.responseLevels } : null
  return {
    source: mojo.source,
    digest,
    algorithm: mojo.algorithm,
    category: mojo.category,
    mojoVersion: mojo.ini.string('mojo_version'),
    h2oVersion: mojo.ini.string('h2o_version', 'unknown'),
    uuid: mojo.ini.string('uuid', ''),
    response,
    defaultThreshold: mojo.defaultThreshold,
    offsetColumn: mojo.offsetColumn,
    treeCount: kernel.treeCount ?? null,
    ...compileScorer(mojo, kernel),
  }
}
