import { describe, expect, it } from 'vitest'
import { openTiny, scoreRows } from './tiny-mojo.ts'
import type { TinyMojo } from './tiny-mojo.ts'

const words: TinyMojo = {
  info: { algorithm: 'Word2Vec', category: 'WordEmbedding', supervised: false, vec_size: 2, vocab_size: 2 },
  columns: ['w'],
  files: { vocabulary: 'pump\ntwo\\nlines\n', vectors: floats(1, 0.1, 3, 4) },
}

/** Floats in big-endian order. */
function floats(...values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4))
  values.forEach((value, i) => {
    view.setFloat32(i * 4, value)
  })
  return new Uint8Array(view.buffer)
}

describe('word2vec', () => {
  it('takes a word of the vocabulary', () => {
    expect(openTiny(words).compile().inputs).toEqual([
      { name: 'w', kind: 'text', levels: ['pump', 'two\nlines'] },
    ])
  })

  it('gives the vector of a known word and none for another one', () => {
    expect(scoreRows(openTiny(words), [[0], [1], [NaN], [-2]])).toEqual([
      [1, Math.fround(0.1)],
      [3, 4],
      [NaN, NaN],
      [NaN, NaN],
    ])
  })

  it.each([
    [{ vocab_size: 3 }, 'vocabulary'],
    [{ vec_size: 3 }, 'vectors'],
    [{ vec_size: 0 }, 'vec_size'],
  ])('refuses a file with %o', (info, message) => {
    expect(() => openTiny({ ...words, info: { ...words.info, ...info } }).compile()).toThrow(message)
  })

  it('refuses a vocabulary that repeats a word', () => {
    const repeated = { ...words, files: { ...words.files, vocabulary: 'pump\npump\n' } }
    expect(() => openTiny(repeated).compile()).toThrow('2 different words')
  })
})
