import { describe, expect, it } from 'vitest'
import { classOutputs } from '../../../src/model/mojo/outputs.ts'
import { openTiny } from './algorithms/tiny-mojo.ts'

const info = { algorithm: 'Generalized Linear Modeling', category: 'Multinomial' }
const names = (levels: readonly string[] | null, classes: number, nameless?: readonly string[]): string[] => {
  const mojo = openTiny({
    info: { ...info, n_classes: classes },
    columns: ['x', 'y'],
    levels: levels === null ? {} : { y: levels },
  })
  return classOutputs(mojo, nameless).map((output) => `${output.kind} ${output.name} ${output.level ?? '-'}`)
}

describe('classOutputs', () => {
  it('names probabilities by level, with a prefix where it reads as an int', () => {
    expect(names(['no', '-1', '3', '2147483648', '1.5', '+4'], 6)).toEqual([
      'label predict -',
      'probability no no',
      'probability p-1 -1',
      'probability p3 3',
      'probability 2147483648 2147483648',
      'probability 1.5 1.5',
      'probability p+4 +4',
    ])
  })

  it('names them by position where the file has no levels', () => {
    expect(names(null, 2)).toEqual(['label predict -', 'probability 0 0', 'probability 1 1'])
    expect(names(null, 2, ['pVal0', 'pVal1'])).toEqual([
      'label predict -',
      'probability pVal0 0',
      'probability pVal1 1',
    ])
    expect(names(null, 3).at(-1)).toBe('probability p2 2')
  })
})
