import { describe, expect, it } from 'vitest'
import { lines, runSteps } from './support/run-steps.ts'

describe('compilePlan', () => {
  it('binds input fields under their own name where a step or a model refers to them, and no others', () => {
    const steps = [{ step: 'require', settings: { field: 'a' } }]
    const run = runSteps(
      { a: 'number', b: 'text', c: 'number' },
      steps,
      [{ a: 1, b: 'x', c: 3 }],
      ['b', 'zz'],
    )
    expect([run.cells('a'), run.cells('b')]).toEqual([[1], ['x']])
    expect(run.plan.slot('c')).toBeNull()
    expect(run.remarks).toEqual([])
  })

  it('tells every problem at once, each at its place', () => {
    const run = runSteps({ 'm.temp': 'number', band: 'text', raw: 'other' }, [
      { step: 'rnage', settings: {} },
      { step: 'range', settings: { field: ['band', 'bnad', 'm', 'raw'], min: 3, max: 1 } },
      {
        step: 'bucketize',
        settings: { field: 'm.temp', as: 'x', limits: [2, 1], labels: ['a'], onlyIfMissing: true },
      },
    ])
    expect(lines(run.remarks)).toEqual([
      "features.0.rnage: there is no step 'rnage'",
      'features.1.range.min: min (3) is greater than max (1)',
      "features.1.range.field.0: 'band' holds text, a number is needed",
      "features.1.range.field.1: there is no feature or input field 'bnad'",
      "features.1.range.field.2: there is no feature or input field 'm'",
      "features.1.range.field.3: field 'raw' cannot be a feature: it is neither a number, a boolean nor text",
      "features.2.bucketize.as: there is no feature or input field 'x'",
      'features.2.bucketize.limits.1: limits must ascend: 1 does not',
      'features.2.bucketize.labels: 2 limits make 3 intervals, there are 1 labels',
    ])
    expect(run.remarks.map((remark) => remark.hint).filter(Boolean)).toEqual([
      "did you mean 'range'?",
      'a cast step before this one makes it one',
      "did you mean 'band'?",
      "it is a record: name one of its fields, such as 'm.temp'",
    ])
  })

  it('stays silent about names that a refused step would have made', () => {
    const run = runSteps({}, [
      { step: 'bucketize', settings: { field: 'gone', as: 'band', limits: [1], labels: ['a', 'b'] } },
      { step: 'require', settings: { field: 'band' } },
    ])
    expect(lines(run.remarks)).toEqual([
      "features.0.bucketize.field: there is no feature or input field 'gone'",
    ])
    expect(run.plan.isBroken('band')).toBe(true)
    expect(run.plan.slot('band')).toBeNull()
  })

  it('leaves out steps that the validator refused, silently, with the names they would have made', () => {
    const run = runSteps({ a: 'number' }, [
      { step: 'bucketize', settings: { field: 'a', as: 'band', limits: 'x' }, refused: true },
      { step: 'bukketize', settings: { as: 'level' }, refused: true },
      { step: '', settings: {}, refused: true },
      { step: 'require', settings: { field: ['band', 'level', 'a'] } },
    ])
    expect(run.remarks).toEqual([])
    expect(run.plan.isBroken('band') && run.plan.isBroken('level')).toBe(true)
  })

  it('knows which slots a feature was made from, over several steps', () => {
    const run = runSteps({ a: 'number', b: 'number' }, [
      { step: 'bucketize', settings: { field: 'a', as: 'band', limits: [1], labels: ['x', 'y'] } },
      { step: 'rename', settings: { field: 'band', as: 'level' } },
    ])
    const origins = (name: string) => run.plan.dependsOn(run.plan.slot(name)!)
    expect(origins('level').has(run.plan.slot('a')!.index)).toBe(true)
    expect(origins('level').has(run.plan.slot('b')!.index)).toBe(false)
    expect(origins('a').has(run.plan.slot('level')!.index)).toBe(false)
    expect(run.plan.lineageOf('a')).toEqual(new Set(['a', 'band', 'level']))
    expect(run.plan.lineageOf('level')).toEqual(new Set(['a', 'band', 'level']))
    expect(run.plan.namesOfSame('level')).toEqual(new Set(['band', 'level']))
  })

  it('gives a feature that takes over a name a slot of its own', () => {
    const run = runSteps(
      { a: 'number', b: 'number' },
      [
        { step: 'range', settings: { field: 'a', max: 5 } },
        { step: 'bucketize', settings: { field: 'b', as: 'a', limits: [1], labels: ['low', 'high'] } },
      ],
      [{ a: 9, b: 0 }],
    )
    expect(run.cells('a')).toEqual(['low'])
    const [range] = run.faults.entries
    expect(run.plan.dependsOn(run.plan.slot('a')!).has(range!.slot)).toBe(false)
  })

  const bind = (field: string) => ({ step: 'bind', settings: { field, as: 'temp' } })
  const constant = { step: 'constant', settings: { as: 'temp', value: 1 } }
  const refused = { step: 'constant', settings: { as: 'temp' }, refused: true } as const

  it.each([
    ['two fields', [bind('a'), bind('b')]],
    ['a field and a constant', [bind('a'), constant]],
    ['a constant and a renamed field', [constant, { step: 'rename', settings: { field: 'a', as: 'temp' } }]],
  ])('refuses a feature that replaces one which no step has read: %s', (_, steps) => {
    const { remarks } = runSteps({ a: 'number', b: 'number' }, steps)
    expect(lines(remarks)).toEqual([
      expect.stringMatching(
        /^features\.1\.\w+\.as: feature 'temp' is made at features\[0\]\.\w+\.as already, .* replaced here/,
      ),
    ])
    expect(remarks[0]).toMatchObject({ severity: 'error', cites: ['features', 0, steps[0]!.step, 'as'] })
  })

  it.each([
    ['in place', [bind('a'), { step: 'range', settings: { field: 'temp', max: 9 } }, constant]],
    ['for another', [bind('a'), { step: 'log1p', settings: { field: 'temp', as: 'c' } }, constant]],
    ['for itself', [bind('a'), { step: 'log1p', settings: { field: 'temp', as: 'temp' } }]],
    ['by a cast', [bind('a'), { step: 'cast', settings: { field: 'temp', to: 'text' } }]],
    ['or was refused', [refused, bind('a')]],
    ['or is refused', [bind('a'), refused]],
  ])('lets a feature replace one that a step has read before: %s', (_, steps) => {
    expect(lines(runSteps({ a: 'number' }, steps).remarks)).toEqual([])
  })

  it('knows the features that no step reads', () => {
    const ratio = { step: 'ratio', settings: { numerator: 'temp', denominator: 'b', as: 'share' } }
    const { plan } = runSteps({ a: 'number', b: 'number' }, [bind('a'), ratio])
    expect(plan.unread).toMatchObject([{ name: 'share', path: ['features', 1, 'ratio', 'as'] }])
    const list = runSteps({ a: 'list' }, [{ step: 'bind', settings: { field: 'a', as: 'list' } }])
    expect(list.plan.unread).toMatchObject([{ name: 'list', path: ['features', 0, 'bind', 'as'] }])
  })

  it('stays silent about each feature that a refused step of several would have made', () => {
    const reduce = { step: 'reduce', settings: { field: 'gone', as: { mean: 'm', std: 's' } } }
    const run = runSteps({}, [reduce, { step: 'require', settings: { field: ['m', 's'] } }])
    expect(lines(run.remarks)).toEqual(["features.0.reduce.field: there is no feature or input field 'gone'"])
    expect(['m', 's'].map((name) => run.plan.isBroken(name))).toEqual([true, true])
  })

  it('suggests a name for one that is mistyped', () => {
    expect(runSteps({ psa_bar: 'number' }, []).plan.suggest('psabar')).toBe("did you mean 'psa_bar'?")
  })
})
