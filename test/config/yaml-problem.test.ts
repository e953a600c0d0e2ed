import { describe, expect, it } from 'vitest'
import { yamlProblem } from '../../src/config/yaml-problem.ts'

describe('yamlProblem', () => {
  it.each([
    ['TAB_AS_INDENT', 'x', 'a tab indents the line'],
    ['BAD_INDENT', 'All mapping items must start at the same column', 'neither `key: value`'],
    ['BAD_INDENT', 'Flow map in block collection must end with a }', 'a bracket is opened'],
    ['MISSING_CHAR', 'Missing closing "quote', 'a quote is opened'],
    ['MISSING_CHAR', 'Missing , between items', 'Missing , between items'],
    ['BAD_ALIAS', 'as the\nparser says', 'as the parser says'],
  ] as const)('says what %s means: %s', (code, message, told) => {
    expect(yamlProblem({ code, message }).message).toContain(told)
    expect(yamlProblem({ code, message }).hint).toBeDefined()
  })
})
