import { describe, expect, it } from 'vitest'
import { formatFinding, formatPath } from '../../src/core/finding.ts'

const finding = {
  severity: 'error',
  path: ['models', 0, 'file'],
  message: 'is missing',
  file: 'a.yaml',
  line: 3,
  column: 5,
} as const

describe('formatFinding', () => {
  it('gives place, severity, path, message and hint in a line', () => {
    expect(formatFinding({ ...finding, hint: 'name one' })).toBe(
      'a.yaml:3:5: error: models[0].file: is missing (name one)',
    )
    expect(formatFinding({ ...finding, path: [], line: null, column: null, severity: 'warning' })).toBe(
      'a.yaml: warning: is missing',
    )
  })
})

describe('formatPath', () => {
  it.each([
    [['a', 'b', 0, 'c'], 'a.b[0].c'],
    [['columns', 'my.column', 'x'], 'columns["my.column"].x'],
    [['columns', 'a b'], 'columns["a b"]'],
    [[], ''],
  ])('writes %o as %s', (path, text) => {
    expect(formatPath(path)).toBe(text)
  })
})
