import { describe, expect, it } from 'vitest'
import { AvroCursor, DecodeError } from '../../src/avro/avro-cursor.ts'
import { recordReader } from '../../src/avro/record-reader.ts'
import type { RecordPlan } from '../../src/avro/record-reader.ts'
import { parseSchema } from '../../src/avro/schema-parser.ts'

const int = { read: (cursor: AvroCursor) => cursor.int(), code: 'c.int()', mayFlaw: false }
const called = { ...int, code: null }

function fieldsOf(...fields: readonly object[]): RecordPlan['fields'] {
  const node = parseSchema({ type: 'record', name: 'R', fields }, 'reader')
  if (node.kind !== 'record') throw new Error('no record')
  return node.fields
}

const fields = fieldsOf(
  { name: 'b', type: 'int' },
  { name: 'a', type: 'int' },
  { name: 'none', type: { type: 'array', items: 'int' }, default: [] },
)

describe('recordReader', () => {
  it("reads in the writer's order, gives in the reader's, and fills in defaults anew each time", () => {
    const { read, mayFlaw } = recordReader({
      steps: [
        { name: 'a', again: false, reader: int },
        { name: 'gone', skip: (cursor) => cursor.skip(2) },
        { name: 'b', again: false, reader: called },
      ],
      fields,
    })
    const bytes = Buffer.from([2, 0xff, 0xff, 4])
    const [one, other] = [1, 2].map(() => read(new AvroCursor(bytes, 0)) as { none: unknown })
    expect(Object.entries(one!)).toEqual([
      ['b', 2],
      ['a', 1],
      ['none', []],
    ])
    expect(one!.none).not.toBe(other!.none)
    expect(mayFlaw).toBe(false)
  })

  it('says in which field reading ended, skipped ones too', () => {
    const steps: RecordPlan['steps'] = [
      { name: 'a', again: false, reader: int },
      { name: 'gone', skip: (cursor) => cursor.skip(2) },
    ]
    const { read } = recordReader({ steps, fields: fields.slice(1, 2) })
    for (const [length, path] of [
      [0, 'a'],
      [2, 'gone'],
    ] as const) {
      try {
        read(new AvroCursor(Buffer.alloc(length), 0))
        expect.unreachable()
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError)
        expect(error).toMatchObject({ path })
      }
    }
  })

  it('names the flaws of the field that has them', () => {
    const flawed = {
      read: (cursor: AvroCursor) => (cursor.flaw('missing-value', 'null'), null),
      code: null,
      mayFlaw: true,
    }
    const { read, mayFlaw } = recordReader({
      steps: [
        { name: 'a', again: false, reader: flawed },
        { name: 'b', again: false, reader: int },
      ],
      fields: fields.slice(0, 2),
    })
    const cursor = new AvroCursor(Buffer.from([6]), 0)
    expect(read(cursor)).toEqual({ b: 3, a: null })
    expect([cursor.flaws?.map(({ path }) => path), mayFlaw]).toEqual([['a'], true])
  })
})
