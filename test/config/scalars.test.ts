import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  baseUrl,
  bytes,
  flag,
  integer,
  level,
  milliseconds,
  name,
  path,
  secret,
  text,
  url,
} from '../../src/config/scalars.ts'
import { Secret } from '../../src/core/secret.ts'

const day = 86_400_000

describe('the scalars of settings', () => {
  it.each<[string, z.ZodType, readonly unknown[], readonly unknown[]]>([
    ['text', text('x'), ['a', ' '], ['', 1, null]],
    ['level', level('a'), ['', 'a', 7, true], [1.5, null, ['a']]],
    ['integer', integer(2, 4), [2, 4], [1, 5, 2.5, '3', NaN]],
    ['milliseconds', milliseconds(), [1, day], [0, day + 1]],
    ['bytes', bytes(1024), [1024, 2 ** 31 - 1], [1023, 2 ** 31]],
    ['flag', flag(), [true, false], ['true', 0]],
    ['path', path('a.zip'), ['../a.zip'], ['']],
    ['name', name('x'), ['a.b-c_1', '...', 'a'.repeat(249)], ['', '.', '..', 'a b', 'ä', 'a'.repeat(250)]],
    [
      'url',
      url('http://x'),
      ['http://localhost:8081', 'https://r/path'],
      ['localhost:8081', 'ftp://r', 'http://me@r', 'http://me:pw@r'],
    ],
    ['url with a query', url('http://x'), ['https://login/token?tenant=a'], []],
    [
      'baseUrl',
      baseUrl('http://x'),
      ['http://localhost:8081', 'https://r/path/'],
      ['localhost:8081', 'http://me:pw@r', 'http://r?key=a', 'http://r/path#a'],
    ],
  ])('%s takes what fits and nothing else', (_name, schema, good, bad) => {
    expect(good.map((value) => schema.safeParse(value).success)).toEqual(good.map(() => true))
    expect(bad.map((value) => schema.safeParse(value).success)).toEqual(bad.map(() => false))
  })

  it('level is the text that a value prints as', () => {
    expect(['3.0', 3, -1, false].map((value) => level('a').parse(value))).toEqual(['3.0', '3', '-1', 'false'])
  })

  it('secret takes text and never shows it', () => {
    const taken = secret().parse('hush')
    expect(taken).toBeInstanceOf(Secret)
    expect(JSON.stringify(taken)).not.toContain('hush')
    expect(secret().safeParse('').success).toBe(false)
  })

  it.each<[string, z.ZodType]>([
    ['text', text('x')],
    ['integer', integer(2, 4)],
    ['milliseconds', milliseconds()],
    ['milliseconds from a minute', milliseconds(1000)],
    ['bytes', bytes(1024)],
    ['flag', flag()],
    ['path', path('a.zip')],
    ['name', name('x')],
    ['url', url('http://x')],
    ['baseUrl', baseUrl('http://x')],
  ])('%s carries an example that it takes itself', (_name, schema) => {
    const examples = z.globalRegistry.get(schema)?.['examples'] as readonly unknown[]
    expect(examples).toHaveLength(1)
    expect(schema.safeParse(examples[0]).success).toBe(true)
  })
})
