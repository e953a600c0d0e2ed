import { describe, expect, it } from 'vitest'
import { UserFailure } from '../../../src/features/outside.ts'
import type { UserFunction, UserModule } from '../../../src/features/outside.ts'
import { moduleOf } from '../support/outside.ts'
import { lines, runAskingSteps } from '../support/run-steps.ts'

const shapes = { x: 'number', t: 'text', on: 'boolean' } as const
const settings = {
  file: 'own.ts',
  function: 'default',
  inputs: ['x', 't', 'on'],
  outputs: { n: 'number', c: 'text' },
  per: 'row',
  timeLimitMs: 100,
}

function run(
  call: UserFunction,
  events: readonly (object | null)[],
  over: object = {},
  module: UserModule | null = moduleOf({ default: call }),
) {
  const outside = { tables: new Map(), modules: new Map([['own.ts', module]]) }
  return runAskingSteps(shapes, [{ step: 'module', settings: { ...settings, ...over } }], outside, events)
}

const noRows: UserFunction = () => []

describe('module', () => {
  it('shows the function the inputs of rows that have an event, missing ones as null', async () => {
    const seen: unknown[] = []
    const call: UserFunction = (rows) => {
      seen.push(...rows)
      return rows.map(() => null)
    }
    const { cells } = await run(call, [{ x: 1.5, t: 'a', on: true }, null, { x: null, t: '', on: false }])
    expect(seen).toEqual([
      { x: 1.5, t: 'a', on: true },
      { x: null, t: '', on: false },
    ])
    expect(cells('n')).toEqual([null, null, null])
  })

  it.each<[string, unknown, number | null, string | null, readonly string[]]>([
    ['values', { n: 1, c: 'a' }, 1, 'a', []],
    ['nothing', null, null, null, []],
    ['undefined', undefined, null, null, []],
    ['one of them', { c: 'a' }, null, 'a', []],
    ['NaN', { n: NaN, c: 'a' }, null, 'a', ['0 not-finite n NaN']],
    ['infinity', { n: -Infinity }, null, null, ['0 not-finite n -Infinity']],
    ['text of digits and a number', { n: '2.5', c: 7 }, 2.5, '7', []],
    ['text that is no number', { n: '', c: '' }, null, '', ['0 wrong-type n ']],
    ['booleans', { n: true, c: false }, 1, 'false', []],
    ['a bigint', { n: 2n ** 50n, c: 5n }, 2 ** 50, '5', []],
    [
      'a bigint that no number holds',
      { n: 2n ** 53n + 1n, c: 2n ** 53n + 1n },
      null,
      '9007199254740993',
      ['0 wrong-type n 9007199254740993'],
    ],
    ['structures', { n: [1], c: { a: 1 } }, null, null, ['0 wrong-type n [1]', '0 wrong-type c {"a":1}']],
    ['a list', [1, 'a'], null, null, ['0 step-failed n null', '0 step-failed c null']],
    ['an empty list', [], null, null, ['0 step-failed n null', '0 step-failed c null']],
    ['an object of other names', { N: 1 }, null, null, ['0 step-failed n null', '0 step-failed c null']],
    [
      'an object of no names',
      new Map([['n', 1]]),
      null,
      null,
      ['0 step-failed n null', '0 step-failed c null'],
    ],
    ['a value alone', 5, null, null, ['0 step-failed n null', '0 step-failed c null']],
    [
      'a failure',
      new UserFailure('the function threw TypeError', 'x is 17'),
      null,
      null,
      ['0 step-failed n x is 17', '0 step-failed c x is 17'],
    ],
  ])('decides on %s', async (_what, given, n, c, told) => {
    const { cells, ...found } = await run((rows) => rows.map(() => given), [{ x: 1 }])
    expect([cells('n')[0], cells('c')[0], found.told()]).toEqual([n, c, told])
  })

  it('takes the value itself where there is one output', async () => {
    const call: UserFunction = (rows) => rows.map(({ x }) => (x === 1 ? 2 : { n: 3 }))
    const { cells } = await run(call, [{ x: 1 }, { x: 2 }], { outputs: { n: 'number' } })
    expect(cells('n')).toEqual([2, 3])
  })

  it.each([
    ['a list', [2], "'n': the function gave a list in place of an object of its outputs"],
    ['an object of another name', { m: 2 }, "'n': the function gave an object that has none of its outputs"],
  ])('does not take %s for missing where there is one output', async (_what, given, message) => {
    const { cells, faults } = await run((rows) => rows.map(() => given), [{ x: 1 }], {
      outputs: { n: 'number' },
    })
    expect(cells('n')).toEqual([null])
    expect(faults.entries.map(({ fault: { reason, message: told } }) => [reason, told])).toEqual([
      ['step-failed', message],
    ])
  })

  it('survives a getter that throws', async () => {
    const given = {
      get n() {
        throw new Error('no')
      },
    }
    const { told } = await run((rows) => rows.map(() => given), [{ x: 1 }])
    expect(told()).toEqual(['0 step-failed n null'])
    const secret = () => {
      throw new Error('no')
    }
    const proxy: unknown = new Proxy({}, { getOwnPropertyDescriptor: secret })
    const found = await run((rows) => rows.map(() => proxy), [{ x: 1 }])
    expect(found.told()).toEqual(['0 step-failed n null', '0 step-failed c null'])
  })

  it('waits for answers, and says so where the function is known to', async () => {
    const call: UserFunction = async (rows) => {
      await Promise.resolve()
      return rows.map(({ x }) => ({ n: x, c: null }))
    }
    const found = await run(call, [{ x: 4 }, null, { x: 5 }], {}, moduleOf({ default: call }, true))
    expect(found.cells('n')).toEqual([4, null, 5])
    expect(found.plan.waitsFor).toEqual(['module own.ts'])
  })

  it('keeps what it is made from in mind: a fault of an input concerns its outputs', async () => {
    const { plan } = await run((rows) => rows.map(() => null), [])
    expect(plan.dependsOn(plan.slot('n')!)).toContain(plan.slot('x')!.index)
  })

  it.each<[string, object, string]>([
    [
      'a function that is not there',
      { function: 'defualt' },
      "function: own.ts exports no function 'defualt'",
    ],
    ['no output', { outputs: {} }, 'outputs: module makes nothing'],
    ['an input that is not there', { inputs: ['y'] }, "inputs.0: there is no feature or input field 'y'"],
    ['a file that was not loaded', { file: 'other.ts' }, 'file: other.ts was not loaded'],
  ])('refuses %s', async (_what, over, line) => {
    const { remarks } = await run(noRows, [], over)
    expect(lines(remarks).map((each) => each.replace('features.0.module.', ''))).toEqual([line])
  })

  it('says nothing more of a module that was refused', async () => {
    const { remarks, plan } = await run(noRows, [], {}, null)
    expect([remarks, plan.isBroken('n')]).toEqual([[], true])
  })
})
