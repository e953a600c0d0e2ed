import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../src/core/errors.ts'
import { lightgbmFormat } from '../../../src/model/lightgbm/lightgbm-format.ts'
import { loadModel } from '../../../src/model/load-model.ts'
import { lookAt } from '../../../src/model/model-file.ts'
import { byteMutations, mutateBytes, mutateText, textMutations } from '../mutations.ts'
import { fixtures, modelText, splitFields } from './model-text.ts'

describe('lightgbmFormat', () => {
  it.each([
    ['tree\nversion=v4\n', true],
    ['tree\r\nversion=v3\r\n', true],
    ['tree', false],
    ['trees\n', false],
    ['{"tree": 1}', false],
  ])('recognises %j: %s', (text, known) => {
    expect(lightgbmFormat.recognises(lookAt(Buffer.from(text)))).toBe(known)
  })

  it('says what the model is', () => {
    const model = loadModel(`${fixtures}/rf_multi.txt`, { labels: ['a', 'b', 'c', 'd'] })
    expect(model).toMatchObject({
      source: `${fixtures}/rf_multi.txt`,
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
      format: { name: 'LightGBM text', version: 'v4', producer: 'LightGBM' },
      algorithm: 'LightGBM rf',
      category: 'Multinomial',
      response: { levels: ['a', 'b', 'c', 'd'] },
      treeCount: 20,
      offsetColumn: null,
    })
    expect(model.unsaid.map(({ setting }) => setting)).toEqual(['categories'])
  })

  it('says what the file leaves open', () => {
    expect(loadModel(`${fixtures}/pandas_cat_multi.txt`).unsaid).toEqual([
      {
        setting: 'labels',
        message: 'the names of the classes are not in the file: predictions say 0 to 3',
      },
    ])
    expect(loadModel(modelText([splitFields])).unsaid).toEqual([])
  })

  it('takes no rounds: a file does not say which was best', () => {
    expect(() => loadModel(modelText([splitFields]), { rounds: 'best' })).toThrow(
      /setting rounds: does not go with a LightGBM model .*: its settings are labels, featureNames, categories/,
    )
  })

  it('keeps to the limits on files', () => {
    expect(() => loadModel(modelText([splitFields]), { limits: { fileBytes: 10 } })).toThrow(
      /expected at most 10 bytes/,
    )
  })
})

describe('a damaged file', () => {
  const runs = Number(process.env['SLUICE_FUZZ_RUNS'] ?? 400)
  const names = ['cat_many', 'linear_tree', 'pandas_cat_multi', 'ver_zero_v335']
  const originals = names.map((name) => readFileSync(`${fixtures}/${name}.txt`))

  /** Whether it still loads; then it scores. */
  function survives(bytes: Uint8Array): boolean {
    try {
      const { scorer } = loadModel(bytes)
      const out = new Float64Array(2 * scorer.outputs.length)
      scorer.score(new Float64Array(2 * scorer.inputs.length).fill(NaN, 0, 3), 2, out, new Uint8Array(2))
      return true
    } catch (error) {
      expect(error).toBeInstanceOf(ModelError)
      return false
    }
  }

  it('is a ModelError or a model, byte by byte', () => {
    let loaded = 0
    fc.assert(
      fc.property(fc.constantFrom(...originals), byteMutations, (original, mutations) => {
        loaded += Number(survives(mutateBytes(original, mutations)))
      }),
      { numRuns: runs },
    )
    expect(loaded).toBeLessThan(runs)
  })

  it('is a ModelError or a model, word by word', () => {
    let loaded = 0
    fc.assert(
      fc.property(fc.constantFrom(...originals), textMutations, (original, mutations) => {
        loaded += Number(survives(mutateText(original, mutations)))
      }),
      { numRuns: runs },
    )
    expect(loaded).toBeLessThan(runs)
  })
})
