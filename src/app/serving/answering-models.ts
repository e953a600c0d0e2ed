import type { Compiled } from '../../compile/compile.ts'
import type { Loaded } from '../../compile/models.ts'
import { SluiceError } from '../../core/errors.ts'
import type { Model } from '../../model/index.ts'
import type { PipelineModel } from '../../scoring/parts.ts'
import type { Assembly } from '../assemble.ts'
import type { Standing } from '../following/heads.ts'

/** A model of a pipeline's config: what answers requests for it. */
export interface AnsweringModel {
  readonly head: PipelineModel
  readonly model: Model
}

/**
 * What answers for each model of a config. A request has no key that could be in an arm: of a split or a canary the version with
 * the most keys answers, of two alike the first.
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
    const head = headOf(name, compiled)
    const stored = lineups[at]?.versions.get(Number(head?.version))?.model
    const model = head?.served.role === 'fallback' ? fallbacks[at]?.loaded : (stored ?? files[at])
    if (head !== null && isFile(model)) return { head, model }
    throw new SluiceError(
      'CONFIG',
      `model '${name}' cannot be loaded, and a rule that stands in for it answers in a stream alone: mend the model, or serve the others by their files`,
    )
  })
}

function isFile(loaded: Loaded | undefined): loaded is Model {
  return loaded != null && 'source' in loaded
}

function headOf(name: string, { models, routing }: Compiled): PipelineModel | null {
  const own = models.filter((model) => model.name === name && model.tenant === undefined)
  const route = routing?.routes.find(({ stretches: [newest] }) =>
    newest?.arms.some(({ head }) => own.includes(models[head]!)),
  )
  // The newest one is first.
  const arms = route?.stretches[0]?.arms
  if (arms === undefined) return own[0] ?? null
  const shares = arms.map(({ upTo }, at) => upTo - (arms[at - 1]?.upTo ?? 0))
  // Shares are differences of sums: those that are meant alike may not be to the bit.
  const most = shares.findIndex((share) => share > Math.max(...shares) - 1e-9)
  return models[arms[most]!.head]!
}
