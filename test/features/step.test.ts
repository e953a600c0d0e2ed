import { describe, expect, it } from 'vitest'
import type { FieldShape } from '../../src/core/field.ts'
import { FaultLog } from '../../src/features/fault-log.ts'
import { Scope } from '../../src/features/scope.ts'
import { StepScope, inOrder, namesOf } from '../../src/features/step.ts'

const fields: readonly FieldShape[] = [
  { path: 'temp', kind: 'number', nullable: true },
  { path: 'mode', kind: 'text', nullable: true },
]

function stepScope() {
  const scope = new Scope(fields, 2)
  return { scope, step: new StepScope(scope, ['features', 3, 'range']) }
}

describe('StepScope', () => {
  it('gives slots of the kind that is asked for, without a remark', () => {
    const { scope, step } = stepScope()
    expect(step.numeric('temp', 'field')?.kind).toBe('numeric')
    expect(step.text('mode', 'field')?.kind).toBe('text')
    expect(step.field('mode', 'field')).toBe(fields[1])
    expect([step.refused, scope.remarks]).toEqual([false, []])
  })

  it.each([
    ['a number', 'mode', "'mode' holds text, a number is needed", 'a cast step before this one makes it one'],
    ['text', 'temp', "'temp' holds numbers, text is needed", 'a cast step before this one makes it text'],
  ] as const)('refuses what is not %s, at the setting, with the way out', (kind, name, message, hint) => {
    const { scope, step } = stepScope()
    expect(kind === 'text' ? step.text(name, 'field') : step.numeric(name, 'field')).toBeNull()
    expect(step.refused).toBe(true)
    expect(scope.remarks).toEqual([
      { severity: 'error', path: ['features', 3, 'range', 'field'], message, hint },
    ])
  })

  it.each<[string, (step: StepScope) => unknown]>([
    ['slot', (step) => step.slot('nothing', 'field')],
    ['field', (step) => step.field('nothing', 'field')],
  ])('is refused when a %s is not there, and tells it once', (_what, look) => {
    const { scope, step } = stepScope()
    expect(look(step)).toBeNull()
    expect(step.refused).toBe(true)
    expect(scope.remarks).toHaveLength(1)
  })

  it('is refused by a broken name, without a word', () => {
    const { scope, step } = stepScope()
    scope.break('ratio')
    expect(step.slot('ratio', 'field')).toBeNull()
    expect([step.refused, scope.remarks]).toEqual([true, []])
  })

  it('refuses the step as a whole at its own place', () => {
    const { scope, step } = stepScope()
    step.refuse(null, 'makes no sense')
    expect(scope.remarks).toEqual([
      { severity: 'error', path: ['features', 3, 'range'], message: 'makes no sense' },
    ])
  })

  it('gives text outputs the symbols that they are known to hold', () => {
    const { step } = stepScope()
    const known = { symbols: ['low', 'high'], ofNumbers: false }
    expect(step.textOutput('label', [], known)).toMatchObject({
      symbols: new Set(['low', 'high']),
      ofNumbers: false,
    })
  })

  it('takes numbers that a step makes for nothing but numbers, unless it says more', () => {
    const { step } = stepScope()
    expect(step.numericOutput('sum', []).content).toBe('number')
    expect(step.numericOutput('at', [], 'milliseconds').content).toBe('milliseconds')
  })
})

describe('inOrder', () => {
  it('runs several runners in order, on the same rows', () => {
    const calls: string[] = []
    const runner = (name: string) => (rowCount: number) => void calls.push(`${name} ${rowCount}`)
    void inOrder([runner('a'), null, runner('b')])?.(2, new FaultLog(2))
    expect(calls).toEqual(['a 2', 'b 2'])
  })

  it('waits only for a runner that does, and runs the next one behind it', async () => {
    const calls: string[] = []
    const at = (name: string) => () => void calls.push(name)
    const waiting = async () => {
      calls.push('asks')
      await Promise.resolve()
      calls.push('answered')
    }
    expect(inOrder([at('a'), at('b')])?.(1, new FaultLog(1))).toBeUndefined()
    const pending = inOrder([at('a'), waiting, at('b'), waiting])?.(1, new FaultLog(1))
    expect(calls).toEqual(['a', 'b', 'a', 'asks'])
    await pending
    expect(calls.slice(4)).toEqual(['answered', 'b', 'asks', 'answered'])
  })

  it('is null where nothing is left to do', () => {
    expect(inOrder([null, null])).toBeNull()
  })
})

describe('namesOf', () => {
  it('makes a list of one name', () => {
    expect([namesOf('a'), namesOf(['a', 'b'])]).toEqual([['a'], ['a', 'b']])
  })
})
