import type { Model } from './scorer.ts'

/**
 * The mean of the vectors of those words that a Word2Vec model knows, summed and divided in float32 as H2O does; NaN
 * when it knows none.
 */
export function averageWordVector(model: Model, words: readonly string[]): Float32Array {
  const { scorer } = model
  const vocabulary = scorer.inputs[0]?.levels ?? []
  const cells = Float64Array.from(words, (word) => vocabulary.indexOf(word)).filter((index) => index >= 0)
  const size = scorer.outputs.length
  const vectors = new Float64Array(cells.length * size)
  scorer.score(cells, cells.length, vectors, new Uint8Array(cells.length))
  const average = new Float32Array(size)
  vectors.forEach((value, at) => {
    average[at % size]! += value
  })
  return average.map((sum) => sum / cells.length)
}
