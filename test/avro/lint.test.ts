import { describe, expect, it } from 'vitest'
import { mismatchOf, remarksOn } from '../../src/avro/lint.ts'
import { resolve } from '../../src/avro/resolution.ts'
import { readerRecord, writerNode } from '../../src/avro/schema.ts'
import { plainBytes } from './support/framed.ts'

const mode = (symbols: readonly string[], more: object = {}) => ({
  type: 'enum',
  name: 'Mode',
  symbols,
  ...more,
})
const record = (type: unknown) => ({ type: 'record', name: 'R', fields: [{ name: 'mode', type }] })

describe('remarksOn', () => {
  it('warns of an enum whose default swallows new symbols, wherever it is', () => {
    const lenient = mode(['ON', 'OFF'], { default: 'OFF' })
    for (const type of [lenient, ['null', lenient], { type: 'array', items: lenient }]) {
      expect(remarksOn(record(type))).toMatchObject([{ about: 'Mode' }])
    }
    expect(remarksOn(record(lenient))[0]?.message).toContain('remove the default')
  })

  it('has nothing to say of an enum without a default, or of the default of a field', () => {
    expect(remarksOn(record(mode(['ON', 'OFF'])))).toEqual([])
    const fields = [{ name: 'mode', type: mode(['ON']), default: 'ON' }]
    expect(remarksOn({ type: 'record', name: 'R', fields })).toEqual([])
    expect(remarksOn('string')).toEqual([])
  })

  it('warns of what does happen', () => {
    const writer = record(mode(['ON', 'OFF', 'STANDBY']))
    const reader = record(mode(['ON', 'OFF'], { default: 'OFF' }))
    const read = resolve(writerNode(writer, 'w'), readerRecord(reader, 'r'))
    if (typeof read === 'string') throw new Error(read)
    expect(read(plainBytes(writer, { mode: 'STANDBY' }), 0)).toEqual({ mode: 'OFF' })
  })
})

describe('mismatchOf', () => {
  it('is null for schemas that resolve, and says why not for others', () => {
    expect(mismatchOf(record('int'), record('double'))).toBeNull()
    expect(mismatchOf(record('string'), record('double'))).toContain('does not resolve')
    expect(mismatchOf(record(mode(['A', 'B'])), record(mode(['A'])))).toBeNull()
  })
})
