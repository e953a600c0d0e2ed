import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../src/core/errors.ts'
import type { Algorithm } from '../../../src/model/mojo/algorithm.ts'
import type { Kernel } from '../../../src/model/kernel.ts'
import { loadMojo } from '../../../src/model/mojo/load.ts'
import { memoryArchive, tinyEntries } from './algorithms/tiny-mojo.ts'
import type { TinyMojo } from './algorithms/tiny-mojo.ts'

let compiled = 0
const constant: Algorithm = {
  names: ['Constant'],
  maxVersion: 1.2,
  compile: () => {
    compiled++
    const kernel: Kernel = { outputs: [], score: () => 0 }
    return kernel
  },
}
const table = { algorithms: [constant], refused: new Map([['Deep Water', 'it is discontinued']]) }
const tiny: TinyMojo = {
  info: { algorithm: 'Constant' },
  columns: ['x', 'mode', 'w', 'y'],
  levels: { mode: ['a', 'b'], y: ['no', 'yes'] },
}
const load = (over: Partial<TinyMojo['info']> = {}, rest: Partial<TinyMojo> = {}) =>
  loadMojo(
    // Overrides are never undefined here.
    memoryArchive(
      'm.zip',
      tinyEntries({ ...tiny, ...rest, info: { ...tiny.info, ...over } as TinyMojo['info'] }),
    ),
    table,
  )

describe('loadMojo', () => {
  it('reads what all models have', () => {
    const mojo = load({
      n_features: 2,
      n_classes: 2,
      category: 'Binomial',
      offset_column: 'w',
      mojo_version: '1.10',
    })
    expect(mojo).toMatchObject({
      source: 'm.zip',
      version: 1.1,
      algorithm: 'Constant',
      category: 'Binomial',
      supervised: true,
      featureCount: 2,
      classCount: 2,
      columns: ['x', 'mode', 'w', 'y'],
      domains: [null, ['a', 'b'], null, ['no', 'yes']],
      responseLevels: ['no', 'yes'],
      defaultThreshold: 0.5,
      offsetColumn: 'w',
      priorClassDistribution: null,
    })
  })

  it('has no response levels when unsupervised', () => {
    expect(load({ supervised: false, n_features: 4 }).responseLevels).toBeNull()
  })

  it('fills names that the file lost with empty ones, at the end', () => {
    const mojo = load({}, { columns: ['#lost', 'x', 'y'], levels: {} })
    expect(mojo.columns).toEqual(['x', 'y', ''])
  })

  it('takes an offset column of any name', () => {
    expect(load({ offset_column: 'true' }).offsetColumn).toBe('true')
    expect(load({ offset_column: 'null' }).offsetColumn).toBeNull()
  })

  it('compiles once', () => {
    const before = compiled
    const mojo = load()
    expect(mojo.compile()).toBe(mojo.compile())
    expect(compiled).toBe(before + 1)
  })

  it.each([
    [
      'an unknown algorithm',
      { algorithm: 'Naive Bayes' },
      'algorithm "Naive Bayes" is not supported: supported are Constant',
    ],
    [
      'a refused algorithm',
      { algorithm: 'Deep Water' },
      'algorithm "Deep Water" is not supported: it is discontinued',
    ],
    [
      'a newer version',
      { mojo_version: '1.30' },
      'expected mojo_version 1.00 to 1.20 for Constant, found 1.3',
    ],
    ['version 0', { mojo_version: '0.5' }, 'found 0.5'],
    ['a version that is none', { mojo_version: 'NaN' }, 'found NaN'],
    ['an unknown category', { category: 'Magic' }, 'expected one of the categories Binomial, '],
    ['more columns than declared', { n_columns: 3 }, 'expected 3 columns (n_columns), found 4'],
    ['far fewer columns than declared', { n_columns: 2_000_000_000 }, 'found only 4'],
    ['more features than columns', { n_features: 5 }, 'expected n_features to be integers from 0 to 4'],
    ['more domains than declared', { n_domains: 1 }, 'expected 1 domains (n_domains), found 2'],
    ['classes without end', { n_classes: 2_000_000_000 }, 'expected n_classes'],
    ['a negative class count', { n_classes: -1 }, 'expected n_classes'],
    ['balanced classes without distributions', { balance_classes: true }, 'expected class distributions'],
    [
      'a distribution of other length',
      { n_classes: 3, prior_class_distrib: [0.5, 0.5] },
      'expected prior_class_distrib to have 3 numbers, found 2',
    ],
  ])('refuses %s', (_, info, message) => {
    expect(() => load(info)).toThrow(message)
    expect(() => load(info)).toThrow(ModelError)
  })

  it.each([
    [
      'no model.ini',
      ['readme.txt', 'more.txt'],
      'm.zip, entry model.ini: expected an H2O-3 MOJO with this entry at its root',
    ],
    ['a folder around it', ['gbm/model.ini'], 'there is one at gbm/model.ini'],
    ['Driverless AI', ['mojo/pipeline.pb'], 'Driverless AI MOJO, which is proprietary and never read'],
  ])('tells %s', (_, paths, message) => {
    const archive = memoryArchive('m.zip', new Map(paths.map((path) => [path, ''])))
    expect(() => loadMojo(archive, table)).toThrow(message)
  })
})

describe('nested', () => {
  const entries = new Map([
    ...tinyEntries(tiny),
    ...tinyEntries({ ...tiny, info: { algorithm: 'Constant', uuid: 2 } }, 'models/c/one/'),
  ])

  it('opens a model below, once', () => {
    const mojo = loadMojo(memoryArchive('m.zip', entries), table)
    const inner = mojo.nested('models/c/one/')
    expect(inner.source).toBe('m.zip!models/c/one/')
    expect(inner.ini.string('uuid')).toBe('2')
    expect(mojo.nested('models/c/one/')).toBe(inner)
    expect(() => mojo.nested('models/c/two/')).toThrow(/^m\.zip!models\/c\/two\/, entry model\.ini: /)
  })

  it('does not go down without end', () => {
    const deep = new Map(
      Array.from({ length: 12 }, (_, depth) => [...tinyEntries(tiny, 'models/c/'.repeat(depth))]).flat(),
    )
    let mojo = loadMojo(memoryArchive('m.zip', deep), table)
    expect(() => {
      for (let depth = 0; depth < 12; depth++) mojo = mojo.nested('models/c/')
    }).toThrow('expected at most 8 models inside one another')
  })
})
