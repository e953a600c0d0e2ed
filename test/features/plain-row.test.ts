import { describe, expect, it } from 'vitest'
import type { InputColumn } from '../../src/core/column.ts'
import { compilePlainRows } from '../../src/features/plain-row.ts'
import { compileRows } from '../../src/features/row.ts'
import { runSteps } from './support/run-steps.ts'

const columns: readonly InputColumn[] = [
  { name: 't', kind: 'text', levels: null },
  { name: 'a', kind: 'numeric', levels: null },
  { name: 'none', kind: 'numeric', levels: null },
  { name: 'c', kind: 'text', levels: null },
]

describe('compilePlainRows', () => {
  it('gives values as they are, in the order of the columns', () => {
    const events = [
      { a: 1.5, t: 'any text', u: 'x' },
      { a: null, t: null, u: '' },
    ]
    const shapes = { a: 'number', t: 'text', u: 'text' } as const
    const { plan } = runSteps(shapes, [], events, ['a', 't', 'u'])
    const binding = { none: null, c: 'u' }
    const rowOf = compilePlainRows({ columns, binding, plan })
    expect([rowOf(0), rowOf(1)]).toEqual([
      ['any text', 1.5, null, 'x'],
      [null, null, null, ''],
    ])
    const { remarks } = compileRows({ model: 'm', columns, binding, plan, path: ['models', 0] })
    expect(remarks).toEqual([])
  })
})
