import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/core/clock.ts'
import { Fault } from '../../src/core/outcome.ts'
import type { InputRecord, OutputRecord } from '../../src/core/record.ts'
import type { RejectionKind } from '../../src/core/rejection.ts'
import { deadLetters } from '../../src/dead-letter/dead-letter.ts'
import { headerText, isContextHeader } from '../../src/dead-letter/headers.ts'
import { writable } from '../../src/dead-letter/writable.ts'

const settings = {
  topic: 'rig.dead',
  pipeline: 'rig',
  instance: 'rig-1',
  redact: new Set<string>(),
  stackTrace: false,
  oversize: 'headers-only' as const,
  maxRecordBytes: 1_000_000,
  clock: systemClock,
}

function letterOf(over: Partial<InputRecord> = {}): OutputRecord {
  const record: InputRecord = {
    offset: 42n,
    key: Buffer.from('k'),
    value: Buffer.from('v'),
    headers: [{ key: 'own', value: Buffer.from('h') }],
    timestampMs: 7,
    ...over,
  }
  const from = { topic: 'rig.in', partition: 3, offset: 42n }
  return deadLetters(settings).make(record, from, new Fault('bad-magic', 'm'), false)
}

/** The letter after each rejection, until nothing is left to try. */
function attempts(letter: OutputRecord, kind: Exclude<RejectionKind, 'no-topic'>): OutputRecord[] {
  const next = writable(letter, kind)
  return next === null ? [] : [next, ...attempts(next, kind)]
}

const eventKey = Buffer.from('rig.in-3-42')

describe('writable', () => {
  it('gives up value, own headers and a long key, one after the other, for size', () => {
    const letter = letterOf({ key: Buffer.alloc(100) })
    const tried = attempts(letter, 'too-large')
    expect(tried.map(({ headers }) => headerText(headers, 'sluice.dlq.omitted'))).toEqual([
      'value',
      'value,headers',
      'value,headers,key',
    ])
    expect(tried.map(({ key, value }) => [key, value])).toEqual([
      [letter.key, null],
      [letter.key, null],
      [eventKey, null],
    ])
    expect(tried.map(({ headers }) => headers.every(isContextHeader))).toEqual([false, true, true])
  })

  it('keeps a key that is no longer than what would take its place', () => {
    expect(attempts(letterOf(), 'too-large').at(-1)?.key).toEqual(Buffer.from('k'))
  })

  it('takes the time of writing for a bad timestamp, and keeps the original in a header', () => {
    const [tried, ...more] = attempts(letterOf(), 'bad-timestamp')
    expect(tried).toEqual({
      ...letterOf(),
      timestampMs: null,
      headers: [...tried!.headers.slice(0, -1), { key: 'sluice.dlq.timestamp', value: Buffer.from('7') }],
    })
    expect(more).toEqual([])
  })

  it('goes to the topic of all where its own is not there any more', () => {
    const letter = letterOf()
    const { writable: rewritten } = deadLetters(settings)
    const ofTenant = { ...letter, topic: 'dead-acme' }
    expect(rewritten(ofTenant, 'no-topic')).toEqual({ ...letter, topic: 'rig.dead' })
    expect(rewritten(letter, 'no-topic')).toBeNull()
  })

  it('adds the event id as key where a record without one is rejected', () => {
    const letter = letterOf({ key: null })
    expect(writable(letter, 'rejected')).toEqual({ ...letter, key: eventKey })
  })

  it.each(['bad-timestamp', 'rejected'] as const)(
    'tries key and timestamp, each once, when %s is all it hears',
    (kind) => {
      const tried = attempts(letterOf({ key: null }), kind)
      expect(tried).toHaveLength(2)
      expect(tried[1]).toMatchObject({ key: eventKey, timestampMs: null, value: Buffer.from('v') })
    },
  )

  it('leaves a record without a timestamp as it is', () => {
    expect(writable(letterOf({ timestampMs: -1 }), 'bad-timestamp')).toBeNull()
  })
})

describe('dead letters under oversize: stop', () => {
  const { writable: rewrite } = deadLetters({ ...settings, oversize: 'stop' })

  it.each([
    ['too-large', false],
    ['bad-timestamp', true],
  ] as const)('with a rejection as %s are rewritten: %s', (kind, isRewritten) => {
    expect(rewrite(letterOf(), kind) !== null).toBe(isRewritten)
  })
})
