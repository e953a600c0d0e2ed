import { describe, expect, it } from 'vitest'
import { float32Outputs, labelledOutputs, plainOutputs, valueOutputs } from '../../src/model/outputs.ts'

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

  it('are marked as float32, but for labels, which are numbers of levels', () => {
    const outputs = float32Outputs(labelledOutputs(['a', 'b']))
    expect(outputs.map(({ float32 }) => float32)).toEqual([undefined, true, true])
  })
})
