import { describe, expect, it } from 'vitest'
import type { OutputColumn } from '../../src/core/column.ts'
import { levelsOf } from '../../src/model/labels.ts'
import { fakeModel } from '../table/fake-model.ts'

const label: OutputColumn = { name: 'predict', kind: 'label', level: null }
const probability = (level: string | null): OutputColumn => ({ name: 'p', kind: 'probability', level })
const value: OutputColumn = { name: 'predict', kind: 'value', level: null }

describe('levelsOf', () => {
  it.each([
    ['those of the response', [label, probability('n')], ['no', 'yes'], ['no', 'yes']],
    [
      'those of the probabilities, without a response',
      [label, probability('a'), probability('b')],
      null,
      ['a', 'b'],
    ],
    ['none for a label without levels', [label, probability(null)], null, null],
    ['none without a label', [value], ['no', 'yes'], null],
  ])('gives %s', (_what, outputs, levels, expected) => {
    const response = levels === null ? null : { name: 'y', levels }
    expect(levelsOf(fakeModel({ response, scorer: { outputs } }))).toEqual(expected)
  })
})
