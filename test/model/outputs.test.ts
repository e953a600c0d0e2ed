import { describe, expect, it } from 'vitest'
import { labelledOutputs, plainOutputs, valueOutputs } from '../../src/model/outputs.ts'

describe('labelledOutputs', () => {
  it('are the label, and a probability a level', () => {
    expect(labelledOutputs(['no', '1']).map(({ kind, name, level }) => [kind, name, level])).toEqual([
      ['label', 'predict', null],
      ['probability', 'no', 'no'],
      ['probability', 'p1', '1'],
    ])
  })
})

describe('other outputs', () => {
  it('are the one value, or plain numbers', () => {
    expect(valueOutputs).toEqual([{ name: 'predict', kind: 'value', level: null }])
    expect(plainOutputs(['PC1'])).toEqual([{ name: 'PC1', kind: 'output', level: null }])
  })
})
