import { describe, expect, it } from 'vitest'
import type { InputColumn } from '../../../src/core/column.ts'
import { loadModel } from '../../../src/model/index.ts'
import { openArchive } from '../../../src/model/mojo/archive.ts'
import { markTimes } from '../../../src/model/mojo/time-columns.ts'
import { zipBytes } from './zip-bytes.ts'

const numeric = (name: string): InputColumn => ({ name, kind: 'numeric', levels: null })

function marked(output: unknown, ...columns: readonly InputColumn[]): string[] {
  const content = JSON.stringify({ output })
  const { archive } = openArchive(zipBytes([{ path: 'experimental/modelDetails.json', content }]))
  return markTimes(columns, archive)
    .filter(({ time }) => time === true)
    .map(({ name }) => name)
}

describe('markTimes', () => {
  it('marks what H2O says of a model', () => {
    const { inputs } = loadModel('test/fixtures/models/gbm_multinomial_numlevels.zip').scorer
    expect(inputs.filter(({ time }) => time === true).map(({ name }) => name)).toEqual(['ts'])
  })

  it('goes by name, and marks numbers only', () => {
    const output = { names: ['c', 'b', 'a'], column_types: ['Time', 'Time', 'Numeric'] }
    const category: InputColumn = { name: 'c', kind: 'categorical', levels: ['x'] }
    expect(marked(output, numeric('a'), numeric('b'), category)).toEqual(['b'])
  })

  it.each([
    [{ names: ['a'], column_types: ['Time', 'Time'] }],
    [{ names: ['a'] }],
    [{ names: 'a', column_types: 'Time' }],
    [null],
  ])('marks nothing by %j', (output) => {
    expect(marked(output, numeric('a'))).toEqual([])
  })
})
