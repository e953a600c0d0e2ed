import type { Config } from '../../config/schema.ts'
import { SluiceError } from '../../core/errors.ts'
import { formatFinding } from '../../core/finding.ts'
import type { Finding } from '../../core/finding.ts'
import { formatCount } from '../../core/text.ts'
import type { Manifest } from '../../releases/manifest.ts'
import { shownModel } from '../../releases/store-keys.ts'
import { assemble } from '../assemble.ts'
import type { AssemblyOptions } from '../assemble.ts'
import { storedSettings } from './stored-model.ts'

const shownFindings = 5

/**
 * Checks a pipeline with a version in the place of the model that it takes from the store.
 *
 * @param file of the version's model
 * @param seeStore is told where the pipeline takes its models from
 * @returns what does not fit, as findings with their places
 * @throws SluiceError USAGE where the pipeline does not use the model
 */
export async function misfitsOf(
  pipeline: AssemblyOptions,
  manifest: Manifest,
  file: string,
  seeStore: (place: string) => void,
): Promise<readonly string[]> {
  const adapt = (config: Config) => {
    if (config.releases !== undefined) seeStore(config.releases.store)
    return withVersion(config, manifest, file, pipeline.file)
  }
  const { findings } = await assemble({ ...pipeline, askRemotes: false, adapt })
  const errors = findings.filter(isOfVersion).map(formatFinding)
  const more = errors.length - shownFindings
  return more > 0 ? [...errors.slice(0, shownFindings), `and ${formatCount(more)} more`] : errors
}

/** What is released of the pipeline's other models is not this version's fault: of two, one is promoted first. */
function isOfVersion({ severity, path }: Finding): boolean {
  return severity === 'error' && !(path[0] === 'models' && path[2] === 'release')
}

/** The version's file as that of the model, whatever is released now. */
function withVersion(config: Config, manifest: Manifest, file: string, name: string): Config {
  const isMeant = ({ release }: Config['models'][number]) =>
    release === manifest.model && config.releases?.tenant === manifest.tenant
  if (!config.models.some(isMeant))
    throw new SluiceError(
      'USAGE',
      `${name} does not use ${shownModel(manifest)}: no model of it says release: ${manifest.model}`,
    )
  return {
    ...config,
    models: config.models.map((model) => {
      if (!isMeant(model)) return model
      // As `add` has checked them.
      const settings = storedSettings(manifest) as Partial<typeof model>
      return { ...model, ...settings, release: undefined, file }
    }),
  }
}
