import { describe, expect, it } from 'vitest'
import { typedCell } from '../../src/serve/typed-cell.ts'

describe('typedCell', () => {
  it.each([
    ['double', ' 1.5e3 ', 1500],
    ['double', '', null],
    ['double', 'abc', 'abc'],
    ['double', 2, 2],
    ['long', '9007199254740993', 9007199254740993n],
    ['long', '12', 12],
    ['boolean', 'TRUE', true],
    ['boolean', 'yes', 'yes'],
    ['text', 3, '3'],
    ['text', true, 'true'],
    ['text', undefined, null],
  ] as const)('reads a %s of %j', (type, given, expected) => {
    expect(typedCell(type, given)).toBe(expected)
  })
})
