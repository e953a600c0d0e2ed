import { describe, expect, it } from 'vitest'
import { withSharedCauses } from '../../src/compile/shared-causes.ts'
import type { Remark } from '../../src/core/finding.ts'

const names = ['a', 'b', 'c']

function unbound(at: number, column = 'temp', over: Partial<Remark> = {}): Remark {
  const message = `column '${column}' of model '${names[at]!}' is bound to nothing`
  return { severity: 'error', path: ['models', at, 'columns', column], message, ...over }
}

describe('withSharedCauses', () => {
  it('tells once what is wrong with several models, at the first of them', () => {
    expect(withSharedCauses([unbound(0), unbound(1), unbound(0, 'press'), unbound(2)], names)).toEqual([
      { ...unbound(0), message: "column 'temp' of models 'a', 'b', 'c' is bound to nothing" },
      unbound(0, 'press'),
    ])
  })

  it.each([
    ['severities', [unbound(0), unbound(1, 'temp', { severity: 'warning' })]],
    ['columns', [unbound(0), unbound(1, 'press')]],
    ['messages', [unbound(0), unbound(1, 'temp', { message: "model 'b' is otherwise" })]],
    [
      'places',
      [
        { severity: 'error', path: ['output'], message: "model 'a'" },
        { severity: 'error', path: ['output'], message: "model 'a'" },
      ],
    ],
    [
      'files, which name no model',
      [0, 1].map((at) => ({ severity: 'error' as const, path: ['models', at, 'file'], message: 'no' })),
    ],
  ] as const)('keeps apart other %s', (_, remarks) => {
    expect(withSharedCauses(remarks as readonly Remark[], names)).toEqual(remarks)
  })
})
