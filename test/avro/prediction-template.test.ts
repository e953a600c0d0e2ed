import { describe, expect, it } from 'vitest'
import { entryTemplate, labelOf } from '../../src/avro/prediction-template.ts'
import type { ModelHead } from '../../src/avro/prediction-template.ts'
import { unreleased } from '../../src/core/prediction-entry.ts'

const head: ModelHead = {
  name: 'm',
  version: '1',
  digest: 'd',
  served: unreleased,
  outputs: [
    { name: 'predict', kind: 'label', level: null },
    { name: 'pA', kind: 'probability', level: 'A' },
    { name: 'pB', kind: 'probability', level: 'B' },
    { name: 'score', kind: 'output', level: null },
  ],
  levels: null,
}

describe('entryTemplate', () => {
  it('has a hole of eight bytes for every number, and text for the rest', () => {
    const { bytes, holes, columns } = entryTemplate(head, 'B')
    const hole = '00'.repeat(8)
    const parts = ['026d0231', '0264', '020242', '00', '04', `0241${hole}`, `0242${hole}`, '00', '02']
    expect(Buffer.from(bytes).toString('hex')).toBe(`${parts.join('')}0a73636f7265${hole}00`)
    expect(columns).toEqual([1, 2, 3])
    expect(holes).toEqual([13, 23, 39])
  })

  it('has neither label nor holes for a model without outputs', () => {
    const { bytes, holes } = entryTemplate({ ...head, outputs: [] }, null)
    expect(Buffer.from(bytes).toString('hex')).toBe('026d0231026400000000')
    expect(holes).toEqual([])
  })
})

describe('labelOf', () => {
  it("is the level at the index: the model's, else the probabilities', else the index", () => {
    expect(labelOf({ ...head, levels: ['x', 'y'] }, 1)).toBe('y')
    expect(labelOf(head, 1)).toBe('B')
    expect(labelOf({ ...head, outputs: [] }, 1)).toBe('1')
  })
})
