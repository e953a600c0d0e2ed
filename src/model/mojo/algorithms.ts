import type { Algorithm } from './algorithm.ts'
import { deepLearning } from './algorithms/deep-learning.ts'
import { glm } from './algorithms/glm.ts'

/**
 * The table of algorithms. To add one: write `algorithms/<name>.ts` that exports an `Algorithm`, import it above, add
 * one line here, in alphabetical order.
 */
export const algorithms: readonly Algorithm[] = [deepLearning, glm]

/** Algorithms that are recognised and refused, with the reason. */
export const refusedAlgorithms: ReadonlyMap<string, string> = new Map([
  ['Deep Water', 'Deep Water models hold native networks of a discontinued H2O extension'],
])
