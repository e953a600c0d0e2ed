import { describe, expect, it } from 'vitest'
import { remarksOnForm } from '../../src/compile/event-form.ts'
import { formatPath } from '../../src/core/finding.ts'
import type { EventForm } from '../../src/core/event-form.ts'
import { plainEvents } from '../../src/core/event-form.ts'

const record = (name: string, more: object = {}) => ({ type: 'record', name, fields: [], ...more })
const reader = record('plant.Reading', { aliases: ['Measurement'] })

function told(form: Partial<EventForm>, writers: readonly object[] | null = null, schema: object = reader) {
  const remarks = remarksOnForm({ ...plainEvents, ...form }, schema, writers)
  return remarks.map(({ severity, path, message }) => `${severity} ${formatPath(path)}: ${message}`)
}

describe('remarksOnForm', () => {
  it.each([
    ['nothing where nothing is set', {}, null],
    [
      "the reader's name, in full or not, and its aliases",
      { types: ['plant.Reading', 'Reading', 'plant.Measurement'] },
      null,
    ],
    ['types of the schema files', { types: ['Reading', 'plant.Beat'] }, [[record('plant.Beat'), 'null']]],
    ['an envelope, whose name a registry has', { types: ['a.Envelope'], unwrap: 'debezium' as const }, null],
  ])('finds no fault with %s', (_, form, writers) => {
    const schema = 'unwrap' in form ? record('Value') : reader
    expect(told(form, writers as readonly object[] | null, schema)).toEqual([])
  })

  it('warns of a type that is not the reader’s, where a registry has the others', () => {
    expect(told({ types: ['Reading', 'plant.Readng'] })).toEqual([
      expect.stringMatching(/^warning input\.types\[1\]: 'plant\.Readng' is not what the record/),
    ])
  })

  it('refuses a type that no schema has, where all are known, and says which is near', () => {
    const remarks = remarksOnForm({ types: ['plant.Bea'], unwrap: null }, reader, [record('plant.Beat')])
    expect(remarks).toMatchObject([
      {
        severity: 'error',
        path: ['input', 'types', 0],
        hint: expect.stringContaining('plant.Beat') as string,
      },
    ])
  })

  it('warns of a reader that Debezium’s rows do not match', () => {
    expect(told({ unwrap: 'debezium' })).toEqual([
      expect.stringMatching(/^warning input\.schema: the record is called plant\.Reading/),
    ])
    expect(told({ unwrap: 'debezium' }, null, record('a.Row', { aliases: ['Value'] }))).toEqual([])
  })
})
