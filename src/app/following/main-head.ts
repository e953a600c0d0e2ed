import type { Compiled } from '../../compile/compile.ts'
import type { PipelineModel } from '../../scoring/parts.ts'

/**
 * What answers for a model of a config where nothing says in which arm a row is: of a split or a canary the version with the most
 * keys, of two alike the first. Null where nothing of the model is compiled.
 */
export function mainHead(
  name: string,
  { models, routing }: Pick<Compiled, 'models' | 'routing'>,
): PipelineModel | null {
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
