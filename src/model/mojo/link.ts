import { exp } from '../math/jvm-exp.ts'

/** Link functions of tree models, by their name in `link_function`. */
export const links = ['identity', 'log', 'logit', 'ologit', 'ologlog', 'oprobit', 'inverse'] as const

export type Link = (typeof links)[number]

/** From margin to mean, as H2O's LinkFunction computes it (its GLM differs in the bits and in the guard of `inverse`). */
export function inverseLink(link: Link): (margin: number) => number {
  switch (link) {
    case 'identity':
      return (margin) => margin
    case 'log':
      return cappedExp
    case 'logit':
    case 'ologit':
      return logistic
    case 'ologlog':
      return (margin) => 1 - cappedExp(-cappedExp(margin))
    case 'oprobit':
      return () => 0
    case 'inverse':
      // For a margin of 0 and above H2O's guard against division by zero has no effect; kept.
      return (margin) => 1 / (margin < 0 ? Math.min(-1e-5, margin) : Math.max(-1e-5, margin))
  }
}

/** e^x, at most 1e19. */
export function cappedExp(x: number): number {
  return Math.min(1e19, exp(x))
}

/** 1 / (1 + e^-x) with the exponential capped. */
export function logistic(margin: number): number {
  return 1 / (1 + cappedExp(-margin))
}

/** The link of a tree model's `distribution`, for files without `link_function`; null for an unknown name. */
export function linkOfDistribution(distribution: string): Link | null {
  return linkByDistribution.get(distribution) ?? null
}

const linkByDistribution: ReadonlyMap<string, Link> = new Map([
  ['bernoulli', 'logit'],
  ['fractionalbinomial', 'logit'],
  ['quasibinomial', 'logit'],
  ['modified_huber', 'logit'],
  ['ordinal', 'logit'],
  ['multinomial', 'log'],
  ['poisson', 'log'],
  ['gamma', 'log'],
  ['tweedie', 'log'],
  ['AUTO', 'identity'],
  ['gaussian', 'identity'],
  ['huber', 'identity'],
  ['laplace', 'identity'],
  ['quantile', 'identity'],
  ['negativebinomial', 'identity'],
  ['custom', 'identity'],
])
