import { describe, expect, it } from 'vitest'
import { meantLevel } from '../../src/core/meant-level.ts'

function meant(text: string, ...levels: string[]): string | null {
  return meantLevel(new Map(levels.map((level, index) => [level, index])), text)
}

describe('meantLevel', () => {
  it.each([
    ['3.0', ['1', '3'], '3'],
    ['3.00', ['3'], '3'],
    ['-2.0', ['-2'], '-2'],
    ['3', ['1.0', '3.0'], '3.0'],
    ['true', ['False', 'True'], 'True'],
    ['true', ['FALSE', 'TRUE'], 'TRUE'],
    ['true', ['0', '1'], '1'],
    ['false', ['0', '1'], '0'],
    ['True', ['false', 'true'], 'true'],
    ['FALSE', ['False', 'True'], 'False'],
  ])('takes %j of the levels %j for %j', (text, levels, level) => {
    expect(meant(text, ...levels)).toBe(level)
  })

  it('takes the first spelling that is a level', () => {
    expect(meant('true', '1', 'TRUE', 'True')).toBe('True')
  })

  it.each([
    ['3.5', ['3', '4']],
    ['3.0', ['2']],
    ['1', ['true', 'True']],
    ['0', ['false']],
    ['yes', ['true']],
    ['tRUE', ['true']],
    ['', ['0']],
    ['.0', ['0', '']],
    [' 3.0', ['3']],
    ['3.0', ['30']],
  ])('takes %j of the levels %j for none', (text, levels) => {
    expect(meant(text, ...levels)).toBeNull()
  })
})
