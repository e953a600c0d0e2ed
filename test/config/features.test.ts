import { describe, expect, it } from 'vitest'
import { checkFeatures } from '../../src/config/features.ts'
import type { StepSpec } from '../../src/core/spec.ts'

const steps: Readonly<Record<string, StepSpec>> = {
  range: {
    field: { type: 'slot', description: 'What is checked.' },
    max: { type: 'number', description: 'The limit.', default: 10 },
  },
}

describe('checkFeatures', () => {
  it('gives each step its settings, with defaults', () => {
    expect(checkFeatures([{ range: { field: 'a' } }], steps)).toEqual({
      entries: [{ step: 'range', settings: { field: 'a', max: 10 } }],
      issues: [],
    })
  })

  it.each([
    ['no section', 'range', '', [['features', 0]]],
    ['a list', [], '', [['features', 0]]],
    ['an empty section', {}, '', [['features', 0]]],
    ['two steps in one entry', { range: { field: 'a' }, cast: {} }, '', [['features', 0]]],
    ['a step that does not exist', { rang: { as: 'b' } }, 'rang', [['features', 0, 'rang']]],
    ['a name that every object has', { constructor: {} }, 'constructor', [['features', 0, 'constructor']]],
    [
      'settings at fault',
      { range: { field: 1, max: 'x' } },
      'range',
      [
        ['features', 0, 'range', 'field'],
        ['features', 0, 'range', 'max'],
      ],
    ],
    ['settings that are missing', { range: null }, 'range', [['features', 0, 'range']]],
  ])('refuses %s, and keeps its place', (_what, entry, step, paths) => {
    const { entries, issues } = checkFeatures([entry, { range: { field: 'b' } }], steps)
    expect(entries).toMatchObject([{ step, refused: true }, { step: 'range' }])
    expect(issues.map(({ path }) => path)).toEqual(paths)
  })

  it('keeps the settings of what it refuses: they tell what the step would have made', () => {
    const { entries, issues } = checkFeatures([{ rang: { as: 'b' } }], steps)
    expect(entries[0]?.settings).toEqual({ as: 'b' })
    expect(issues[0]).toMatchObject({ message: "there is no step 'rang'", hint: "did you mean 'range'?" })
  })
})
