import { describe, expect, it } from 'vitest'
import { inputFields } from '../../src/avro/input-fields.ts'
import { compileIncluded } from '../../src/compile/event-fields.ts'
import type { IncludeSetting } from '../../src/compile/event-fields.ts'
import { fieldShapes } from '../../src/compile/field-access.ts'
import { formatPath } from '../../src/core/finding.ts'
import type { Remark } from '../../src/core/finding.ts'
import { FaultLog } from '../../src/features/fault-log.ts'
import { compilePlan } from '../../src/features/plan.ts'

const site = { type: 'record', name: 'Site', fields: [{ name: 'name', type: 'string' }] }
const micros = { type: 'long', logicalType: 'timestamp-micros' }
const fields = inputFields({
  type: 'record',
  name: 'Event',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'site', type: ['null', site] },
    { name: 'either', type: ['null', 'string', 'double'] },
    { name: 'tags', type: { type: 'array', items: 'string' } },
    { name: 'counts', type: ['null', { type: 'map', values: 'int' }] },
    { name: 'times', type: { type: 'array', items: micros } },
    { name: 'at', type: ['null', micros] },
    { name: 'connect', type: { type: 'long', 'connect.name': 'io.debezium.time.MicroTimestamp' } },
    { name: 'raw', type: ['string', 'bytes'] },
    { name: 'sites', type: { type: 'array', items: 'Site' } },
  ],
})

const steps = [
  { step: 'bind', settings: { field: 'id', as: 'number', asText: false } },
  { step: 'bind', settings: { field: 'site.name', as: 'place', asText: true } },
  { step: 'cast', settings: { field: 'id', to: 'text' } },
  { step: 'constant', settings: { as: 'broken' }, refused: true as const },
]
const { plan } = compilePlan({ fields: fieldShapes(fields.list), steps, wanted: [], capacity: 2 })

function included(settings: readonly IncludeSetting[]) {
  const remarks: Remark[] = []
  const found = compileIncluded(settings, { fields, plan }, remarks)
  const told = remarks.map(({ path, message, hint }) => `${formatPath(path)}: ${message} (${hint ?? ''})`)
  return { found, told }
}

describe('compileIncluded', () => {
  it('reads fields in their order, nested ones and unions too', () => {
    const { found, told } = included(['site.name', 'id', 'either'])
    expect(told).toEqual([])
    expect(found).toMatchObject([
      { place: 'fields', name: 'site.name', isInteger: false, logicalType: null },
      { place: 'fields', name: 'id', isInteger: true },
      { place: 'fields', name: 'either', isInteger: false },
    ])
    const values = (event: object) => found.map(({ read }) => read(event, 0))
    expect(values({ id: 7n, site: { name: 'x' }, either: 1.5 })).toEqual(['x', 7n, 1.5])
    expect(values({ id: 1, site: null, either: 'e' })).toEqual([null, 1, 'e'])
  })

  it('takes lists and maps, by the type of what is in them', () => {
    const { found, told } = included(['tags', 'counts', 'times'])
    expect(told).toEqual([])
    expect(found).toMatchObject([
      { place: 'lists', name: 'tags', isInteger: false, logicalType: null },
      { place: 'maps', name: 'counts', isInteger: true, logicalType: null },
      { place: 'lists', name: 'times', isInteger: true, logicalType: 'timestamp-micros' },
    ])
    const event = { tags: ['a'], counts: null, times: [1] }
    expect(found.map(({ read }) => read(event, 0))).toEqual([['a'], null, [1]])
  })

  it('keeps what a time counts', () => {
    expect(included(['at', 'connect', 'id']).found.map(({ logicalType }) => logicalType)).toEqual([
      'timestamp-micros',
      'local-timestamp-micros',
      null,
    ])
  })

  it('takes features as the models saw them, by name or where a field is called so too', () => {
    const { found, told } = included(['number', 'place', { feature: 'id' }, 'id'])
    expect(told).toEqual([])
    const events = [
      { id: 3, site: null },
      { id: 4, site: { name: 'x' } },
    ]
    void plan.run(events, 2, new FaultLog(2))
    const of = (row: number) => found.map(({ place, read }) => [place, read(events[row]!, row)])
    expect(of(0)).toEqual([
      ['features', 3],
      ['features', null],
      ['features', '3'],
      ['fields', 3],
    ])
    expect(of(1).map(([, value]) => value)).toEqual([4, 'x', '4', 4])
  })

  it('tells what does not exist, and what cannot be carried, once', () => {
    const not = 'only numbers, text and booleans can be included, and lists and maps of them'
    expect(included(['idd', 'site', 'raw', 'sites', { feature: 'plaec' }, 'broken']).told).toEqual([
      "output.include[0]: the input schema has no field 'idd' (did you mean 'id'?)",
      `output.include[1]: 'site' is record: ${not} (name its fields, such as 'site.…')`,
      `output.include[2]: 'raw' is mixed: ${not} ()`,
      `output.include[3]: 'sites' is a list of record: ${not} ()`,
      "output.include[4]: there is no feature 'plaec' (did you mean 'place'?)",
    ])
  })
})
