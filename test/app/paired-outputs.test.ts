import { describe, expect, it } from 'vitest'
import { pairedOutputs } from '../../src/app/paired-outputs.ts'
import type { OutputColumn } from '../../src/core/column.ts'

const label: OutputColumn = { name: 'predict', kind: 'label', level: null }
const probability = (name: string, level: string): OutputColumn => ({ name, kind: 'probability', level })
const value = (name: string): OutputColumn => ({ name, kind: 'value', level: null })

describe('pairedOutputs', () => {
  it('pairs probabilities by their level, wherever they stand', () => {
    const first = [label, probability('p0', 'no'), probability('p1', 'yes')]
    const other = [label, probability('p0', 'yes'), probability('p1', 'maybe'), probability('p2', 'no')]
    expect(pairedOutputs(first, other)).toEqual([
      { name: 'no', at: [1, 3] },
      { name: 'yes', at: [2, 1] },
    ])
  })

  it('pairs other numbers by their names, and none of another kind', () => {
    expect(pairedOutputs([value('predict')], [value('predict'), value('x')])).toEqual([
      { name: 'predict', at: [0, 0] },
    ])
    expect(pairedOutputs([value('predict')], [label])).toEqual([])
  })
})
