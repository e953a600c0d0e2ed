import type { OutputColumn } from '../../core/column.ts'
import { labelledOutputs } from '../outputs.ts'
import type { Mojo } from './algorithm.ts'

/**
 * A classifier's outputs as H2O names them.
 *
 * @param nameless names of the probabilities when the file has no response levels (the levels are then `0`, `1`, ...)
 */
export function classOutputs(mojo: Mojo, nameless: readonly string[] = ['0', '1']): readonly OutputColumn[] {
  const { classCount, responseLevels } = mojo
  const known = responseLevels?.slice(0, classCount) ?? []
  const numbers = Array.from({ length: classCount }, (_, index) => index)
  return labelledOutputs(
    numbers.map((index) => known[index] ?? String(index)),
    numbers.map((index) => (index < known.length ? undefined : (nameless[index] ?? `p${index}`))),
  )
}
