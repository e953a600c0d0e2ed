import { inspect } from 'node:util'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { describeConfig } from '../../src/config/describe.ts'
import { load, smallest } from './support/load.ts'

const secretive = `${smallest
  .replace(
    'localhost:9092',
    'a:1\n  ssl: { certFile: c, keyFile: k, passphrase: hush1 }\n  sasl: { mechanism: plain, username: u, password: "${PW}" }',
  )
  .replace(/schemas:\n.*\n/, 'registry: { url: "http://r:1", auth: { type: bearer, token: hush3 } }\n')
  .replace('  schemaId: 2\n', '')}features:\n  - range: { field: a, min: 1 }\n`

describe('describeConfig', () => {
  it('shows the config with its defaults as a config, and no secret', () => {
    const { config, findings } = load(secretive, { PW: 'hush2' })
    expect(findings).toEqual([])
    const text = describeConfig(config!)
    expect(text).not.toContain('hush')
    expect(parse(text)).toMatchObject({
      kafka: { brokers: ['a:1'], sasl: { username: 'u', password: '***' } },
      features: [{ range: { field: 'a', min: 1 } }],
      batch: { maxRecords: 1024 },
    })
  })

  it('is read again as what it shows', () => {
    const once = describeConfig(load(secretive, { PW: 'x' }).config!)
    const again = load(once)
    expect(again.findings).toEqual([])
    expect(describeConfig(again.config!)).toBe(once)
  })

  it('keeps secrets out of JSON and logs, and gives them to who asks', () => {
    const { config } = load(secretive, { PW: '0123' })
    expect(JSON.stringify(config)).not.toMatch(/hush|0123/)
    expect(inspect(config, { depth: null })).not.toMatch(/hush|0123/)
    const { sasl } = config!.kafka
    expect(sasl?.mechanism === 'plain' && sasl.password.reveal()).toBe('0123')
  })

  it('keeps secrets out of findings', () => {
    const { findings } = load(
      secretive.replace('username: u', 'usrname: u').replace('hush3', '{ x: hush3 }'),
      {},
      ['kafka.sasl.password=[hush4]'],
    )
    expect(findings.length).toBeGreaterThan(1)
    expect(JSON.stringify(findings)).not.toContain('hush')
  })
})
