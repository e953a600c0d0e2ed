import { ModelError } from '../../../core/errors.ts'
import type { Mojo } from '../algorithm.ts'
import { exp } from '../../math/jvm-exp.ts'

export const glmLinks = ['identity', 'logit', 'log', 'inverse', 'tweedie'] as const

export type GlmLink = (typeof glmLinks)[number]

/** Reads `link` (and, for tweedie, its power) and gives the function from margin to mean. */
export function readInverseLink(mojo: Mojo): (margin: number) => number {
  const name = mojo.ini.string('link')
  const link = glmLinks.find((known) => known === name)
  if (link === undefined)
    throw new ModelError(mojo.source, 'model.ini', `link must be one of ${glmLinks.join(', ')}, not ${name}`)
  return inverseLink(link, mojo.ini.number('tweedie_link_power', 0))
}

/** As H2O's GLM computes them: not to the bit what GBM does with links of the same name. */
export function inverseLink(link: GlmLink, tweediePower: number): (margin: number) => number {
  switch (link) {
    case 'identity':
      return (margin) => margin
    case 'logit':
      return (margin) => 1 / (exp(-margin) + 1)
    case 'log':
      return exp
    case 'inverse':
      return (margin) => 1 / (margin < 0 ? Math.min(-1e-5, margin) : Math.max(1e-5, margin))
    case 'tweedie': {
      if (tweediePower === 0) return (margin) => Math.max(2e-16, exp(margin))
      const power = 1 / tweediePower
      return (margin) => Math.pow(margin, power)
    }
  }
}
