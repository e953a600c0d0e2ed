import { describe, expect, it } from 'vitest'
import { fieldKinds, isPathProblem } from '../../src/core/field.ts'

describe('isPathProblem', () => {
  it('tells a problem from a field of any kind', () => {
    expect(isPathProblem({ problem: "'x' has nothing within it" })).toBe(true)
    for (const kind of fieldKinds)
      expect(isPathProblem({ path: 'problem', kind, nullable: true })).toBe(false)
  })
})
