import { describe, expect, it } from 'vitest'
import { parseOptions } from '../../../src/dev/simulator/options.ts'

const least = ['--topic', 'cycles', '--brokers', 'a:1,b:2']
const parse = (args: readonly string[], env: Record<string, string> = {}) =>
  parseOptions([...least, ...args], env)

describe('parseOptions', () => {
  it('has a default for all but topic and brokers', () => {
    expect(parse([])).toEqual({
      destination: { topic: 'cycles', brokers: ['a:1', 'b:2'], registryUrl: null },
      events: null,
      schemaId: null,
      textSchemaId: 3,
      rigs: 8,
      rate: 50,
      cycles: Infinity,
      trouble: 0.02,
      onlyTrouble: null,
      tombstones: false,
      seed: 1,
      truth: null,
    })
  })

  it.each([
    [['--rate', 'max'], { rate: Infinity }],
    [['--rate', '0.5'], { rate: 0.5 }],
    [['--cycles', '0'], { cycles: 0 }],
    [['--trouble', '1'], { trouble: 1 }],
    [['--rigs=3', '--tombstones', '--seed=7'], { rigs: 3, tombstones: true, seed: 7 }],
    [
      ['--registry', 'http://r'],
      { destination: { topic: 'cycles', brokers: ['a:1', 'b:2'], registryUrl: 'http://r' } },
    ],
    [['--schema-id', '5', '--text-schema-id', '6'], { schemaId: 5, textSchemaId: 6 }],
    [['--only-trouble', 'wrong-magic'], { onlyTrouble: 'wrong-magic' }],
    [['--truth', '-'], { truth: '-' }],
    [['--events', 'blocks'], { events: 'blocks' }],
    [['--json', '--cycles', '5'], { destination: 'json', cycles: 5 }],
  ])('takes %j', (args, expected) => {
    expect(parse(args)).toMatchObject(expected)
  })

  it('takes brokers and registry from the environment, arguments first', () => {
    const env = { KAFKA_BROKERS: 'c:3', SCHEMA_REGISTRY_URL: 'http://r' }
    expect(parseOptions(['--topic', 't'], env)?.destination).toEqual({
      topic: 't',
      brokers: ['c:3'],
      registryUrl: 'http://r',
    })
    expect(parse(['--registry', 'http://s'], env)?.destination).toMatchObject({
      brokers: ['a:1', 'b:2'],
      registryUrl: 'http://s',
    })
    expect(parse([], { SCHEMA_REGISTRY_URL: '' })?.destination).toMatchObject({ registryUrl: null })
  })

  it('takes all of it from a config where one is named', () => {
    const args = ['--config', 'c.yaml', '--set', 'a=1', '--set', 'b=2', '--fixed-ids']
    expect(parseOptions(args, {})?.destination).toEqual({
      config: 'c.yaml',
      overrides: ['a=1', 'b=2'],
      fixedIds: true,
    })
  })

  it('asks for help only', () => {
    expect(parseOptions(['-h'], {})).toBeNull()
  })

  it.each([
    [['--topic', ''], /--topic or --config is missing/],
    [['--rigs', '0'], /--rigs 0: a whole number from 1 to 100000 is expected/],
    [['--rigs', '1.5'], /--rigs 1.5: a whole number/],
    [['--rate', '0'], /--rate 0: a number from 0.001/],
    [['--rate', ''], /--rate/],
    [['--trouble', '2'], /--trouble 2: a number from 0 to 1/],
    [['--cycles', 'many'], /--cycles many/],
    [['--seed', '-1'], /--seed/],
    [['--json'], /--cycles, the end of --json, is missing/],
    [['--events', 'waves'], /--events waves: one of cycles, readings, blocks is expected/],
    [['--unknown'], /unknown/],
    [['positional'], /positional/],
  ])('refuses %j', (args, message) => {
    expect(() => parse(args)).toThrow(expect.objectContaining({ code: 'USAGE' }) as Error)
    expect(() => parse(args)).toThrow(message)
  })

  it('refuses to run without brokers', () => {
    expect(() => parseOptions(['--topic', 't'], {})).toThrow('--brokers or KAFKA_BROKERS is missing')
  })
})
