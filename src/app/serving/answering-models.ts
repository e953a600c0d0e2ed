import type { Compiled } from '../../compile/compile.ts'
import type { Loaded } from '../../compile/models.ts'
import { SluiceError } from '../../core/errors.ts'
import type { Model } from '../../model/index.ts'
import type { PipelineModel } from '../../scoring/parts.ts'
import type { Assembly } from '../assemble.ts'
import type { Standing } from '../following/heads.ts'
import { mainHead } from '../following/main-head.ts'

/** A model of a pipeline's config: what answers requests for it. */
export interface AnsweringModel {
  readonly head: PipelineModel
  readonly model: Model
}

/**
 * What answers for each model of a config: a request has no key that could be in an arm.
 *
 * @param files models of files, in the order of the config; null in the place of others
 * @throws SluiceError CONFIG where nothing of a model can be served but a rule
 */
export function answeringModels(
  models: Assembly['config']['models'],
  compiled: Compiled,
  files: readonly (Model | null)[],
  { lineups, fallbacks }: Pick<Standing, 'lineups' | 'fallbacks'>,
): readonly AnsweringModel[] {
  return models.map(({ name }, at) => {
    const head = mainHead(name, compiled)
    const stored = lineups[at]?.versions.get(Number(head?.version))?.model
    const model = head?.served.role === 'fallback' ? fallbacks[at]?.loaded : (stored ?? files[at])
    if (head !== null && isFile(model)) return { head, model }
    throw new SluiceError(
      'CONFIG',
      `model '${name}' cannot be loaded, and a rule that stands in for it answers in a stream alone: repair the model, or serve the others by their files`,
    )
  })
}

function isFile(loaded: Loaded | undefined): loaded is Model {
  return loaded != null && 'source' in loaded
}
