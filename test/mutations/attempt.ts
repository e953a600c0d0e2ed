import { ModelError } from '../../src/core/errors.ts'
import { loadModel } from '../../src/model/load-model.ts'
import type { Model } from '../../src/model/scorer.ts'
import { differences } from './differences.ts'
import { isFree } from './free-values.ts'
import type { Mutated } from './mutate.ts'
import type { Original } from './originals.ts'

/** What became of a file. */
export type Fate =
  | { readonly fate: 'refused' | 'same' }
  /** It answers otherwise. `open`: changed places that the rules of the format say something about. */
  | { readonly fate: 'changed'; readonly places: readonly string[]; readonly open: readonly string[] }
  /** Something else than a ModelError, or one that no check foresaw. */
  | { readonly fate: 'fault'; readonly error: string }

export function attempt(
  { file, original }: Mutated & { readonly original: Original },
  answers: string,
): Fate {
  let found: string
  try {
    found = answersOf(loadModel(file, { name: original.name }))
  } catch (error) {
    const text = String(error)
    const isForeseen = error instanceof ModelError && !text.includes('cannot be compiled')
    return isForeseen ? { fate: 'refused' } : { fate: 'fault', error: text.slice(0, 400) }
  }
  if (found === answers) return { fate: 'same' }
  // A zip's checksums are right or it was refused: a forged one is another model.
  const places = differences(original.format, original.file, file) ?? []
  return { fate: 'changed', places, open: places.filter((place) => !isFree(original.format, place)) }
}

/** All that a model says of a few rows: regular ones, one of codes, one of numbers out of range, one of nothing. */
export function answersOf({ scorer, response, remarks, unsaid }: Model): string {
  const rowCount = 8
  const width = scorer.inputs.length
  const cells = Float64Array.from({ length: rowCount * width }, (_, at) => {
    const { levels } = scorer.inputs[at % width]!
    const row = Math.floor(at / width)
    if (row === 0) return NaN
    if (row === 1) return levels === null ? 1e300 * Math.sin(at) : -1 - (at % 2)
    return levels === null ? Math.sin(at) * 10 ** (row - 4) : (7 * at) % levels.length
  })
  const out = new Float64Array(rowCount * scorer.outputs.length)
  scorer.score(cells, rowCount, out, new Uint8Array(rowCount))
  return JSON.stringify([[...out].map(String), scorer.inputs, scorer.outputs, response, remarks, unsaid])
}
