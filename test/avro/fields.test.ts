import { describe, expect, it } from 'vitest'
import { fieldsOf } from '../../src/avro/fields.ts'
import { loadSchemaFile } from '../../src/avro/schema.ts'

const field = (name: string, type: unknown, more: object = {}) => ({ name, type, ...more })
const record = (...fields: readonly object[]) => ({ type: 'record', name: 'R', fields })
const one = (type: unknown, more: object = {}) => fieldsOf(record(field('f', type, more)))[0]

describe('fieldsOf', () => {
  it.each([
    ['int', 'number'],
    ['long', 'number'],
    ['float', 'number'],
    ['double', 'number'],
    ['string', 'text'],
    ['boolean', 'boolean'],
    ['bytes', 'bytes'],
    [{ type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 }, 'number'],
    [{ type: 'fixed', name: 'D', size: 8, logicalType: 'decimal', precision: 18, scale: 4 }, 'number'],
    ['null', 'null'],
    [{ type: 'fixed', name: 'F', size: 2 }, 'bytes'],
    [{ type: 'array', items: 'int' }, 'list'],
    [{ type: 'map', values: 'int' }, 'map'],
    [record(), 'record'],
    [['null', 'double'], 'number'],
    [['int', 'double'], 'number'],
    [['null', 'string', 'double'], 'mixed'],
  ])('types %j as %s', (type, expected) => {
    expect(one(renamed(type))?.type).toBe(expected)
  })

  it('tells nullable from optional', () => {
    expect(one('double')).toMatchObject({ nullable: false, optional: false })
    expect(one(['null', 'double'])).toMatchObject({ nullable: true, optional: false })
    expect(one(['null', 'double'], { default: null })).toMatchObject({ nullable: true, optional: true })
    expect(one('double', { default: 0 })).toMatchObject({ nullable: false, optional: true })
  })

  it('lists the kinds of a mixed field', () => {
    expect(one(['null', 'string', 'int', 'double'])?.types).toEqual(['text', 'number'])
  })

  it('gives the symbols of an enum, nullable or not', () => {
    const level = { type: 'enum', name: 'Level', symbols: ['LOW', 'HIGH'] }
    expect(one(level)).toMatchObject({ type: 'enum', symbols: ['LOW', 'HIGH'] })
    expect(one(['null', level])).toMatchObject({ type: 'enum', symbols: ['LOW', 'HIGH'], nullable: true })
    expect(one('string')?.symbols).toBeNull()
  })

  it('gives the logical type, in a union too', () => {
    const time = { type: 'long', logicalType: 'timestamp-millis' }
    expect(one(time)).toMatchObject({ type: 'number', logicalType: 'timestamp-millis' })
    expect(one(['null', time])).toMatchObject({ type: 'number', logicalType: 'timestamp-millis' })
    expect(one('long')?.logicalType).toBeNull()
  })

  it('enters nested records, nullable ones too, and hands nullable down', () => {
    const leaf = { ...record(field('x', 'double', { doc: 'bar' })), name: 'Leaf' }
    const branch = { ...record(field('leaf', ['null', leaf]), field('again', 'Leaf')), name: 'Branch' }
    const fields = fieldsOf(record(field('branch', branch)))
    expect(fields.map(({ path, type, nullable }) => [path, type, nullable])).toEqual([
      ['branch', 'record', false],
      ['branch.leaf', 'record', true],
      ['branch.leaf.x', 'number', true],
      ['branch.again', 'record', false],
      ['branch.again.x', 'number', false],
    ])
    expect(fields[2]?.doc).toBe('bar')
  })

  it('ends at a record inside itself', () => {
    const fields = fieldsOf(record(field('x', 'int'), field('next', ['null', 'R'])))
    expect(fields.map(({ path }) => path)).toEqual(['x', 'next'])
  })

  it('describes the sensor cycle with a unit for each feature', async () => {
    const fields = fieldsOf(await loadSchemaFile('schemas/sensor-cycle.avsc'))
    expect(fields.map(({ path }) => path).slice(0, 4)).toEqual(['rigId', 'cycle', 'endedAt', 'psa_bar'])
    const features = fields.filter(
      ({ path, type }) => type === 'number' && !['cycle', 'endedAt'].includes(path),
    )
    expect(features).toHaveLength(17)
    for (const feature of features) {
      expect(feature).toMatchObject({ nullable: true, optional: true })
      expect(feature.doc).toMatch(/in (bar|l\/min|degC|W|mm\/s|%|kW)\.$/)
    }
    const text = { type: 'text', nullable: true, optional: true }
    for (const name of ['rigMode', 'vibBand'])
      expect(fields.find(({ path }) => path === name)).toMatchObject(text)
  })
})

function renamed(type: unknown): unknown {
  return typeof type === 'object' && type !== null && 'fields' in type ? { ...type, name: 'Inner' } : type
}
