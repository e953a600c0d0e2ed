import { describe, expect, it } from 'vitest'
import { chooseTypes, eventTypeNames, namesIn } from '../../src/avro/event-types.ts'
import { readerRecord, writerNode } from '../../src/avro/schema.ts'

const record = (name: string, more: object = {}) => ({ type: 'record', name, fields: [], ...more })

/** The names of what is chosen, and of what may be meant. */
function chosen(names: readonly string[], schemas: readonly unknown[]) {
  const node = writerNode(schemas, 'writer')
  const branches = node.kind === 'union' ? node.branches : [node]
  const { events, ambiguous } = chooseTypes(names, branches)
  const nameOf = (branch: object) => ('name' in branch ? branch.name : null)
  return { events: [...events].map(nameOf), ambiguous: [...ambiguous.keys()].map(nameOf) }
}

describe('chooseTypes', () => {
  it.each([
    ['a name in full', ['plant.Reading'], ['plant.Reading']],
    ['a name without its namespace', ['Reading'], ['plant.Reading']],
    ['several names', ['Reading', 'plant.Beat'], ['plant.Reading', 'plant.Beat']],
    ['a name in another namespace', ['other.Reading'], []],
    ['a type that is no record', ['string'], []],
  ])('takes %s', (_, names, events) => {
    const schemas = ['null', 'string', record('plant.Reading'), record('plant.Beat')]
    expect(chosen(names, schemas)).toEqual({ events, ambiguous: [] })
  })

  it('takes none where a name without namespace may mean several', () => {
    const schemas = [record('a.Reading'), record('b.Reading')]
    expect(chosen(['Reading'], schemas)).toEqual({ events: [], ambiguous: ['a.Reading', 'b.Reading'] })
    expect(chosen(['b.Reading'], schemas)).toEqual({ events: ['b.Reading'], ambiguous: [] })
    expect(chosen(['Reading'], [...schemas, record('Reading')])).toEqual({
      events: ['Reading'],
      ambiguous: [],
    })
  })
})

describe('eventTypeNames', () => {
  it('adds the names that the reader has for the same type', () => {
    const reader = readerRecord(record('plant.Reading', { aliases: ['Measurement'] }), 'reader')
    expect(eventTypeNames(['Reading'], reader)).toEqual(['Reading', 'plant.Measurement'])
    expect(eventTypeNames(['plant.Beat'], reader)).toEqual(['plant.Beat'])
  })
})

describe('namesIn', () => {
  it('tells the records at the top, by all their names', () => {
    expect(namesIn(['null', record('a.R', { aliases: ['Q'] }), record('S')])).toEqual(['a.R', 'a.Q', 'S'])
    expect(namesIn('string')).toEqual([])
  })
})
