import { describe, expect, it } from 'vitest'
import { isSince } from '../../../src/model/xgboost/file-version.ts'

describe('isSince', () => {
  it.each([
    [[3, 2, 0], 3, 2, true],
    [[3, 1, 9], 3, 2, false],
    [[4, 0, 0], 3, 2, true],
    [[2, 9, 9], 3, 0, false],
  ] as const)('of %j and %d.%d', (version, major, minor, expected) => {
    expect(isSince(version, major, minor)).toBe(expected)
  })
})
