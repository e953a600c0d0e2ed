import { describe, expect, it } from 'vitest'
import type { TrainingFile } from '../../../src/features/surroundings.ts'
import { expectStep, refusals } from '../support/check-step.ts'
import { runSteps } from '../support/run-steps.ts'

const fields = { a: 'number', t: 'text' } as const

describe('impute', () => {
  it('fills missing numbers and nothing else', () => {
    expectStep({ step: 'impute', settings: { field: 'a', value: 7 }, fields, feature: 'a' }, [
      [{ a: 1 }, 1],
      [{ a: 0 }, 0],
      [{ a: null }, 7],
      [{ a: 'x' }, 7, 'wrong-type a x'],
    ])
  })

  it('fills missing text and nothing else', () => {
    expectStep({ step: 'impute', settings: { field: ['t'], value: 3 }, fields, feature: 't' }, [
      [{ t: 'x' }, 'x'],
      [{ t: '' }, ''],
      [{ t: null }, '3'],
    ])
  })

  it('refuses text for a number', () => {
    expect(refusals({ step: 'impute', settings: { field: ['t', 'a'], value: 'x' }, fields })).toEqual([
      "value: 'a' is a number and cannot become text",
    ])
  })

  it('takes one way, no more and no less', () => {
    const told = (settings: object) =>
      refusals({ step: 'impute', settings: { field: 'a', ...settings }, fields })
    expect(told({})).toEqual([': impute needs value, from or lastSeen'])
    expect(told({ value: 1, from: 'x.csv' })).toEqual([': impute takes one of value and from'])
    expect(told({ value: 1, column: 'x' })).toEqual(['column: column goes with from, the table that has it'])
  })

  describe('from a table of training', () => {
    const columns = new Map([
      ['a', { mean: 2.5, mostFrequent: '2' }],
      ['t', { mean: null, mostFrequent: 'warm' }],
      ['flag', { mean: null, mostFrequent: 'True' }],
      ['empty', { mean: null, mostFrequent: null }],
    ])
    const training = new Map<string, TrainingFile>([
      ['x.csv', { columns, names: [...columns.keys()] }],
      ['lost.csv', { problem: 'lost.csv cannot be read: no such file' }],
    ])
    const surroundings = { models: new Map(), training }
    const shapes = { ...fields, flag: 'boolean' } as const

    it('fills the mean of numbers and the most frequent text', () => {
      const of = (field: string) =>
        ({
          step: 'impute',
          settings: { field, from: 'x.csv' },
          fields: shapes,
          feature: field,
          surroundings,
        }) as const
      expectStep(of('a'), [
        [{ a: null }, 2.5],
        [{ a: 1 }, 1],
      ])
      expectStep(of('t'), [
        [{ t: null }, 'warm'],
        [{ t: '' }, ''],
      ])
      expectStep(of('flag'), [
        [{ flag: null }, 1],
        [{ flag: false }, 0],
      ])
      const settings = { field: 't', from: 'x.csv', column: 'a' }
      expectStep({ ...of('t'), settings }, [[{ t: null }, '2']])
    })

    it.each([
      [{ field: 'a', from: 'lost.csv' }, 'from: lost.csv cannot be read: no such file'],
      [{ field: 'a', from: 'other.csv' }, 'from: other.csv was not read'],
      [{ field: 'a', column: 'aa' }, "from: the file has no column 'aa'"],
      [
        { field: 'a', column: 't' },
        "from: column 't' of the file has no mean: not all of its cells are numbers",
      ],
      [{ field: 't', column: 'empty' }, "from: column 'empty' of the file is empty"],
      [{ field: 'a', column: 'empty' }, "from: column 'empty' of the file is empty"],
      [
        { field: 'flag', column: 't' },
        "from: column 't' of the file holds 'warm', which is neither true nor false",
      ],
    ])('refuses %o', (settings, told) => {
      const given = { from: 'x.csv', ...settings }
      expect(refusals({ step: 'impute', settings: given, fields: shapes, surroundings })).toEqual([told])
    })
  })

  describe('from what was seen last', () => {
    const shapes = {
      a: 'number',
      t: 'text',
      rig: 'text',
      serial: 'number',
      at: { kind: 'number', time: 'seconds' },
      clock: { kind: 'number', time: 'time of day' },
    } as const
    const lastSeen = { key: 'rig', time: 'at', within: '10s', maxKeys: 10 }
    const of = (feature: 'a' | 't', over: object = {}) =>
      ({
        step: 'impute',
        settings: { field: feature, lastSeen: { ...lastSeen, ...over } },
        fields: shapes,
        feature,
      }) as const

    it('fills the last value of the key, no older than it may be', () => {
      expectStep(of('a'), [
        [{ rig: 'x', at: 100, a: null }, null],
        [{ rig: 'x', at: 101, a: 1 }, 1],
        [{ rig: 'y', at: 101, a: null }, null],
        [{ rig: 'x', at: 111, a: null }, 1],
        [{ rig: 'x', at: 112, a: null }, null],
        [{ rig: 'x', at: 113, a: 2 }, 2],
        [{ rig: 'x', at: 114, a: null }, 2],
      ])
      expectStep(of('t', { key: 'serial' }), [
        [{ serial: 7, at: 1, t: 'warm' }, 'warm'],
        [{ serial: 7, at: 2, t: null }, 'warm'],
        [{ serial: 8, at: 2, t: null }, null],
      ])
    })

    it('goes by the time of the event, not by the order in which events come', () => {
      expectStep(of('a'), [
        [{ rig: 'x', at: 105, a: 5 }, 5],
        [{ rig: 'x', at: 103, a: 3 }, 3],
        [{ rig: 'x', at: 106, a: null }, 5],
        [{ rig: 'x', at: 104, a: null }, null],
      ])
    })

    it('leaves what has no key or no time as it is', () => {
      expectStep(of('a'), [
        [{ rig: null, at: 1, a: 1 }, 1],
        [{ rig: null, at: 2, a: null }, null],
        [{ rig: 'x', at: null, a: 1 }, 1],
        [{ rig: 'x', at: 2, a: null }, null],
        [{ rig: 'x', at: 1e300, a: 1 }, 1],
        [{ rig: 'x', at: 1e300, a: null }, null],
      ])
    })

    it('remembers from batch to batch, and forgets what is taken back', () => {
      const { settings } = of('a')
      const run = runSteps(shapes, [{ step: 'impute', settings }], [{ rig: 'x', at: 1, a: 1 }])
      const again = (event: object) => {
        void run.plan.run([event], 1, run.faults)
        return run.cells('a')
      }
      const undo = run.plan.memory.mark()
      expect(again({ rig: 'x', at: 2, a: null })).toEqual([1])
      again({ rig: 'x', at: 3, a: 3 })
      expect(again({ rig: 'x', at: 4, a: null })).toEqual([3])
      undo()
      expect(again({ rig: 'x', at: 4, a: null })).toEqual([1])
    })

    it('keeps no more keys than it may', () => {
      expectStep(of('a', { maxKeys: 1 }), [
        [{ rig: 'x', at: 1, a: 1 }, 1],
        [{ rig: 'y', at: 1, a: 2 }, 2],
        [{ rig: 'x', at: 2, a: null }, null],
        [{ rig: 'y', at: 2, a: null }, 2],
      ])
    })

    it('refuses a key and a time that are not there or are none', () => {
      const told = (over: object) => refusals(of('a', over))
      expect(told({ key: 'rgi' })).toEqual(["lastSeen.key: there is no feature or input field 'rgi'"])
      expect(told({ time: 'rig' })).toEqual(["lastSeen.time: 'rig' holds text, a time is needed"])
      expect(told({ time: 'clock' })).toEqual([
        "lastSeen.time: 'clock' is a time of day, which does not say of which day",
      ])
    })
  })
})
