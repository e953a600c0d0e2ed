import { describe, expect, it } from 'vitest'
import type { StepSpec } from '../../src/core/spec.ts'
import { checkFeatures } from '../../src/config/features.ts'

const d = { description: 'X.' }
const spec: StepSpec = {
  slot: { type: 'slot', ...d },
  slots: { type: 'slots', optional: true, ...d },
  made: { type: 'new-slot', optional: true, ...d },
  number: { type: 'number', min: 0, max: 1, optional: true, ...d },
  integer: { type: 'integer', default: 4, ...d },
  choice: { type: 'choice', values: ['a', 'b'], default: 'b', ...d },
  flag: { type: 'boolean', optional: true, ...d },
  scalar: { type: 'scalar', optional: true, ...d },
  list: { type: 'list', of: 'number', min: 2, optional: true, ...d },
  map: { type: 'map', of: 'text', optional: true, ...d },
  parts: { type: 'new-slots', of: { year: 'The year.', month: 'The month.' }, optional: true, ...d },
  file: { type: 'file', optional: true, ...d },
  within: { type: 'duration', optional: true, ...d },
  section: {
    type: 'section',
    spec: { of: { type: 'text', ...d }, most: { type: 'integer', default: 3, ...d } },
    optional: true,
    ...d,
  },
}

const check = (settings: unknown) => checkFeatures([{ step: settings }], { step: spec })

describe('a validator made from a spec', () => {
  it('fills in defaults', () => {
    expect(check({ slot: 'x' }).entries).toEqual([
      { step: 'step', settings: { slot: 'x', integer: 4, choice: 'b' } },
    ])
  })

  it('fills in defaults within a section', () => {
    expect(check({ slot: 'x', section: { of: 'y' } }).entries[0]?.settings).toMatchObject({
      section: { of: 'y', most: 3 },
    })
  })

  it.each([
    { slots: ['a', 'b'] },
    { slots: 'a' },
    { made: 'm' },
    { number: 0.5 },
    { flag: true },
    { scalar: 'x' },
    { scalar: 1 },
    { scalar: false },
    { list: [1, 2] },
    { map: { a: 'b' } },
    { map: {} },
    { parts: { month: 'm' } },
    { file: 'a.csv' },
    { within: '10m' },
    { section: { of: 'x', most: 1 } },
  ])('accepts %o', (settings) => {
    expect(check({ slot: 'x', ...settings }).issues).toEqual([])
  })

  it.each([
    [null, 'features.0.step: expected a section of keys, got nothing'],
    [{}, 'features.0.step.slot: is missing: expected text'],
    [{ slot: '' }, 'features.0.step.slot: must not be empty'],
    [{ slot: 'x', slots: [] }, 'features.0.step.slots: must have at least 1 entry'],
    [{ slot: 'x', number: 2 }, 'features.0.step.number: must be at most 1'],
    [{ slot: 'x', number: -1 }, 'features.0.step.number: must be at least 0'],
    [{ slot: 'x', number: '1' }, 'features.0.step.number: expected a number, got text'],
    [{ slot: 'x', integer: 1.5 }, 'features.0.step.integer: expected a whole number, got a fraction'],
    [{ slot: 'x', choice: 'c' }, "features.0.step.choice: must be 'a' or 'b'"],
    [{ slot: 'x', flag: 'yes' }, 'features.0.step.flag: expected true or false, got text'],
    [{ slot: 'x', list: [1] }, 'features.0.step.list: must have at least 2 entries'],
    [{ slot: 'x', list: [1, 'b'] }, 'features.0.step.list.1: expected a number, got text'],
    [{ slot: 'x', map: ['a'] }, 'features.0.step.map: expected a section of keys, got a list'],
    [{ slot: 'x', scalar: [] }, 'features.0.step.scalar: expected text, got a list'],
    [{ slot: 'x', parts: {} }, 'features.0.step.parts: must name one part at least: year, month'],
    [{ slot: 'x', parts: { yaer: 'y' } }, "features.0.step.parts.yaer: unknown key 'yaer'"],
    [{ slot: 'x', parts: { year: '' } }, 'features.0.step.parts.year: must not be empty'],
    [{ slot: 'x', file: '' }, 'features.0.step.file: must not be empty'],
    [
      { slot: 'x', within: '10 min' },
      'features.0.step.within: must be a whole number and its unit: ms, s, m, h or d, such as 10m',
    ],
    [{ slot: 'x', section: {} }, 'features.0.step.section.of: is missing: expected text'],
    [{ slot: 'x', section: 'y' }, 'features.0.step.section: expected a section of keys, got text'],
    [{ slot: 'x', zz: 1 }, "features.0.step.zz: unknown key 'zz'"],
  ])('refuses %o', (settings, told) => {
    const { issues, entries } = check(settings)
    expect(issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([told])
    expect(entries[0]?.refused).toBe(true)
  })
})
