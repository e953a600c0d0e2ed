import { describe, expect, it } from 'vitest'
import {
  LookupOutage,
  MissingTopic,
  ModelError,
  SluiceError,
  errorCodes,
  messageOf,
  reasonOf,
} from '../../src/core/errors.ts'

describe('SluiceError', () => {
  it.each(errorCodes)('%s knows its stage, whether waiting helps, and how the process ends', (code) => {
    const error = new SluiceError(code, 'm')
    expect(error.code).toBe(code)
    expect(['usage', 'unreachable', 'fatal']).toContain(error.exit)
    expect(error.retriable).toBe(code.endsWith('_OUTAGE'))
  })

  it('keeps its cause', () => {
    const cause = new Error('socket closed')
    expect(new SluiceError('BROKER_OUTAGE', 'm', { cause }).cause).toBe(cause)
  })
})

describe('ModelError', () => {
  it('names file, entry and expectation', () => {
    expect(new ModelError('a.zip', 'trees/t00_000.bin', 'expected 4 more bytes').message).toBe(
      'a.zip, entry trees/t00_000.bin: expected 4 more bytes',
    )
    expect(new ModelError('a.zip', null, 'not a zip').message).toBe('a.zip: not a zip')
  })
})

describe('MissingTopic', () => {
  it('is a fault of the configuration that names the topic', () => {
    const error = new MissingTopic('cycles')
    expect(error).toMatchObject({ code: 'CONFIG', topic: 'cycles', exit: 'usage' })
    expect(error.message).toBe('topic cycles: it does not exist. Create it, or correct its name.')
  })
})

describe('LookupOutage', () => {
  it('names the look-up', () => {
    const error = new LookupOutage('machines', 'connection refused')
    expect(error).toMatchObject({ code: 'LOOKUP_OUTAGE', lookup: 'machines', retriable: true })
    expect(error.message).toBe("lookup 'machines': connection refused")
  })
})

describe('reasonOf', () => {
  it.each([
    [new Error('m'), 'm'],
    [new AggregateError([new Error('a'), new Error('b')]), 'a, b'],
    [new AggregateError([new Error('a')], 'both'), 'both'],
    [Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    [new TypeError(), 'TypeError'],
    ['text', 'text'],
  ])('finds the reason of %s', (thrown, reason) => {
    expect(reasonOf(thrown)).toBe(reason)
  })
})

describe('messageOf', () => {
  it.each([
    [new Error('m'), 'm'],
    ['text', 'text'],
    [undefined, 'undefined'],
  ])('finds the message of %s', (thrown, message) => {
    expect(messageOf(thrown)).toBe(message)
  })
})
