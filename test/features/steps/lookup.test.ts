import { describe, expect, it } from 'vitest'
import type { LookupTable } from '../../../src/features/outside.ts'
import { tableOf } from '../support/outside.ts'
import { lines, runAskingSteps } from '../support/run-steps.ts'
import type { Shape } from '../support/run-steps.ts'

const rows = {
  m1: { bar: 160, site: 'north', line: 3 },
  m2: { bar: '1.5e2', site: null, line: 4 },
  odd: { bar: 'much', site: {}, line: NaN },
  down: 'no answer in time',
  '5': { bar: 5, site: 'five' },
  true: { bar: 1, site: 'on' },
  '["m1","5"]': { bar: 15, site: 'both' },
  '': { bar: 0, site: 'nameless' },
}

const settings = { from: 'machines', key: 'id', numbers: { bar: 'bar' }, texts: { site: 'site' } }

function run(
  events: readonly (object | null)[],
  over: object = {},
  shapes: Readonly<Record<string, Shape>> = { id: 'text' },
  table: Partial<LookupTable> = {},
) {
  const outside = { tables: new Map([['machines', tableOf(rows, table)]]), modules: new Map() }
  const step = { step: 'lookup', settings: { onMiss: 'lookup-miss', ...settings, ...over } }
  return runAskingSteps(shapes, [step], outside, events)
}

const ids = (...keys: readonly unknown[]) => keys.map((id) => ({ id }))

describe.each([
  ['at hand', false],
  ['waited for', true],
] as const)('lookup, with answers %s', (_what, waits) => {
  const asked = (events: readonly (object | null)[], over: object = {}, shapes?: Record<string, Shape>) =>
    run(events, over, shapes, { waits })

  it('gives each row the cells of its key, and leaves rows without an event alone', async () => {
    const found = await asked([...ids('m1', 'm2'), null, ...ids('m1', '')])
    expect(lines(found.remarks)).toEqual([])
    expect(found.cells('bar')).toEqual([160, 150, null, 160, 0])
    expect(found.cells('site')).toEqual(['north', null, null, 'north', 'nameless'])
    expect(found.told()).toEqual([])
    expect(found.plan.waitsFor).toEqual(waits ? ["lookup 'machines'"] : [])
  })

  it('is at fault where a key has no row, no answer, or cells of no use', async () => {
    const huge = 'k'.repeat(100_000)
    const found = await asked(ids('m9', 'down', 'odd', null, 'toString', huge))
    expect(found.cells('bar')).toEqual([null, null, null, null, null, null])
    expect(found.told()).toEqual(
      expect.arrayContaining([
        '0 lookup-miss bar m9',
        '0 lookup-miss site m9',
        '1 lookup-failed bar down',
        '1 lookup-failed site down',
        '2 wrong-type bar much',
        '2 wrong-type site {}',
        '4 lookup-miss bar toString',
        `5 lookup-miss site ${huge}`,
      ]),
    )
    expect(found.told()).toHaveLength(10)
  })

  it('gives a key without a row what onMiss says', async () => {
    const missing = await asked(ids('m9', 'm1'), { onMiss: 'missing' })
    expect([missing.cells('bar'), missing.told()]).toEqual([[null, 160], []])
    const defaults = { bar: 7, site: 'unknown' }
    const filled = await asked(ids('m9', null, 'm2'), { onMiss: 'default', defaults })
    expect(filled.cells('bar')).toEqual([7, null, 150])
    expect(filled.cells('site')).toEqual(['unknown', null, null])
  })

  it.each([
    ['a number', 'number', [5, 5.5, null, NaN, 1e308], [5, null, null, null, null]],
    ['a boolean', 'boolean', [true, false, null], [1, null, null]],
  ] as const)('finds %s by its text', async (_kind, kind, keys, bars) => {
    const found = await asked(ids(...keys), { onMiss: 'missing' }, { id: kind })
    expect(found.cells('bar')).toEqual(bars)
  })
})

describe('lookup', () => {
  it('takes a key of several values, missing where one of them is', async () => {
    const events = [{ id: 'm1', slot: 5 }, { id: 'm1' }, { slot: 5 }]
    const shapes = { id: 'text', slot: 'number' } as const
    const found = await run(events, { key: ['id', 'slot'] }, shapes, { keyLength: 2 })
    expect([found.cells('bar'), found.told()]).toEqual([[15, null, null], []])
  })

  it('asks for each key of a batch once', async () => {
    const asked: (readonly string[])[] = []
    const open: LookupTable['open'] = () => ({
      find: () => undefined,
      ask: (keys) => {
        asked.push(keys)
        return Promise.resolve(new Map())
      },
    })
    await run(ids('a', 'b', 'a', null, 'b'), {}, undefined, { open })
    expect(asked).toEqual([['a', 'b']])
  })

  it.each<[string, object, Partial<LookupTable>, string]>([
    ['an unknown table', { from: 'machine' }, {}, "from: there is no lookup 'machine'"],
    [
      'an unknown column',
      {},
      { columns: ['bar', 'sight'] },
      "texts.site: lookup 'machines' has no column 'site'",
    ],
    [
      'a key that is too short',
      {},
      { keyLength: 2 },
      "key: lookup 'machines' has a key of 2, and 1 are given",
    ],
    ['one feature twice', { texts: { bar: 'site' } }, {}, "texts.bar: 'bar' stands under numbers too"],
    ['no feature', { numbers: {}, texts: {} }, {}, ': lookup makes nothing'],
    ['no default', { onMiss: 'default', defaults: { bar: 1 } }, {}, "onMiss: there is no default for 'site'"],
    ['unused defaults', { defaults: { bar: 1 } }, {}, 'defaults: is not used with onMiss: lookup-miss'],
    [
      'a default of the wrong kind',
      { onMiss: 'default', defaults: { bar: 'x', site: 'y' } },
      {},
      "defaults.bar: 'bar' is a number, and its default is none",
    ],
    [
      'a default of nothing',
      { onMiss: 'default', defaults: { bar: 1, site: 'y', sight: 'z' } },
      {},
      "defaults.sight: the step makes no 'sight'",
    ],
  ])('refuses %s at its place', async (_what, over, table, line) => {
    const { remarks } = await run([], over, undefined, table)
    expect(lines(remarks).map((each) => each.replace(/^features\.0\.lookup\.?/, ''))).toEqual([line])
  })

  it('says nothing more of a table that was refused', async () => {
    const outside = { tables: new Map([['machines', null]]), modules: new Map() }
    const step = { step: 'lookup', settings: { ...settings, onMiss: 'missing' } }
    const { remarks, plan } = await runAskingSteps({ id: 'text' }, [step], outside)
    expect([remarks, plan.isBroken('bar')]).toEqual([[], true])
  })
})
