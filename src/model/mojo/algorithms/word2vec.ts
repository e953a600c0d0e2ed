import { ModelError } from '../../../core/errors.ts'
import type { Algorithm, Mojo } from '../algorithm.ts'
import { readFloats } from '../blobs.ts'
import { splitLines, unescapeLine } from '../domains.ts'
import { trimJava } from '../../math/java-number.ts'
import { plainOutputs } from '../../outputs.ts'

/**
 * A table of word vectors. The one input is a word, as index into the vocabulary (its levels); a word that is missing
 * or unknown has no vector: NaN in every output.
 */
export const word2vec: Algorithm = {
  names: ['Word2Vec'],
  maxVersion: 1,
  compile(mojo) {
    const size = mojo.ini.integer('vec_size', { min: 1 })
    const vocabulary = readVocabulary(mojo)
    const vectors = readFloats(mojo.archive, 'vectors', vocabulary.length * size)
    return {
      inputs: [{ name: mojo.columns[0] ?? 'word', kind: 'text', levels: vocabulary }],
      outputs: plainOutputs(Array.from({ length: size }, (_, i) => `V${i + 1}`)),
      score(rows, rowCount, _offsets, out) {
        for (let r = 0; r < rowCount; r++) {
          const word = rows[r]!
          const known = word >= 0 && word < vocabulary.length
          for (let i = 0; i < size; i++) out[r * size + i] = known ? vectors[word * size + i]! : NaN
        }
        return 0
      },
    }
  },
}

function readVocabulary(mojo: Mojo): readonly string[] {
  const count = mojo.ini.integer('vocab_size', { min: 0 })
  const words = splitLines(mojo.archive.text('vocabulary')).map((line) => trimJava(unescapeLine(line)))
  if (words.length !== count || new Set(words).size !== count)
    throw new ModelError(
      mojo.source,
      'vocabulary',
      `expected ${count} different words, found ${words.length}`,
    )
  return words
}
