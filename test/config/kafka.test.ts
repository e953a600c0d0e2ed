import { describe, expect, it } from 'vitest'
import { kafkaSection, registrySection, schemaSource, schemasSection } from '../../src/config/kafka.ts'

function brokersOf(brokers: unknown): readonly string[] | null {
  return kafkaSection.safeParse({ brokers }).data?.brokers ?? null
}

describe('kafka.brokers', () => {
  it.each([
    ['a:1', ['a:1']],
    ['a:1, b:2 ,', ['a:1', 'b:2']],
    [
      ['a:1', 'b:65535'],
      ['a:1', 'b:65535'],
    ],
    ['[::1]:9092', ['[::1]:9092']],
    ['[2001:db8::a]:9092,b:2', ['[2001:db8::a]:9092', 'b:2']],
    ['[::1]:65536', null],
    ['[:::]:9092', null],
    ['[a]:9092', null],
    ['[::1]', null],
    ['localhost', null],
    ['a:65536', null],
    ['::1:9092', null],
    ['http://a:1', null],
    ['', null],
    [[], null],
    [['a:1,b:2'], null],
  ])('%j are %j', (given, brokers) => {
    expect(brokersOf(given)).toEqual(brokers)
  })

  it.each([
    ['::1:9092', 'brackets: [::1]:9092'],
    ['2001:db8::a', 'brackets: [2001:db8::a]:9092'],
    ['localhost', 'must be host:port'],
    ['[a]:9092', 'must be an IPv6 address'],
  ])('says of %j: %s', (given, hint) => {
    expect(kafkaSection.safeParse({ brokers: given }).error?.message).toContain(hint)
  })
})

describe('kafka.ssl', () => {
  it('is off when left out, and never lets a certificate pass unless told', () => {
    expect(kafkaSection.parse({ brokers: 'a:1' }).ssl).toBe(false)
    expect(kafkaSection.parse({ brokers: 'a:1', ssl: {} }).ssl).toEqual({ rejectUnauthorized: true })
  })
})

describe('registry.auth', () => {
  const accepts = (auth: object) => registrySection.safeParse({ url: 'http://r', auth }).success

  it('is a user and a password, or a token, and no mixture', () => {
    expect(accepts({ type: 'basic', username: 'u', password: 'p' })).toBe(true)
    expect(accepts({ type: 'bearer', token: 't' })).toBe(true)
    expect(accepts({ type: 'basic', token: 't' })).toBe(false)
    expect(accepts({ type: 'bearer', token: 't', username: 'u' })).toBe(false)
  })
})

describe('schemas.files', () => {
  it.each([
    ['0', true],
    ['12', true],
    ['012', false],
    ['-1', false],
    ['1.5', false],
    ['x', false],
  ])('takes the id %s: %s', (id, ok) => {
    expect(schemasSection.safeParse({ files: { [id]: 'a.avsc' } }).success).toBe(ok)
  })
})

describe('schemaSource', () => {
  it.each([
    [{ file: 'a.avsc' }, true],
    [{ subject: 's', version: 1 }, true],
    [{ subject: 's' }, false],
    [{ subject: 's', version: 0 }, false],
    [{ file: 'a.avsc', subject: 's', version: 1 }, false],
    [{}, false],
  ])('%j: %s', (source, ok) => {
    expect(schemaSource.safeParse(source).success).toBe(ok)
  })
})
