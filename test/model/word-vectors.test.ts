import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadModel } from '../../src/model/load-model.ts'
import { averageWordVector } from '../../src/model/word-vectors.ts'
import { ModelCase } from '../parity/model-files.ts'

const testCase = new ModelCase(join(import.meta.dirname, '../fixtures/models/word2vec.zip'))
const model = loadModel(testCase.zip)

describe('averageWordVector', () => {
  it('gives the averages of H2O, to the bit', () => {
    const table = testCase.table('avg')!
    expect(table.rows.length).toBeGreaterThan(5)
    for (const line of table.rows) {
      const expected = Float32Array.from(table.cell(line, 'vector').split(' '), Number)
      expect(averageWordVector(model, table.cell(line, 'sentence').split('|'))).toEqual(expected)
    }
  })

  it('is NaN without a known word', () => {
    expect([...averageWordVector(model, ['unheard-of'])]).toEqual(Array(7).fill(NaN))
    expect([...averageWordVector(model, [])]).toEqual(Array(7).fill(NaN))
  })
})
