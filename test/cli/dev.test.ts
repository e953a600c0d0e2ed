import { describe, expect, it } from 'vitest'
import { cli } from '../support/cli.ts'

const memory = ['dev', '--transport', 'memory', '--rate', '0']

describe('sluice dev in memory', () => {
  it('accounts for every event, each trouble under its reason, and ends with 0', async () => {
    const { code, stdout } = await cli([...memory, '--cycles', '400', '--trouble', '0.1', '--exit'])
    expect(stdout).toContain('Running on in memory')
    expect(stdout).toMatch(/adds up: 400 in = \d+ predictions \+ \d+ dead letters/)
    expect(stdout).not.toContain('EXPECTED')
    for (const reason of [
      'avro-decode',
      'bad-magic',
      'schema-mismatch',
      'unknown-category',
      'out-of-range',
    ]) {
      expect(stdout).toMatch(new RegExp(`${reason} +[1-9]`))
    }
    expect(code).toBe(0)
  })

  it('takes empty variables for unset ones', async () => {
    const env = { KAFKA_BROKERS: '', SCHEMA_REGISTRY_URL: '', PATH: '' }
    const { code, stdout } = await cli(['dev', '--rate', '0', '--cycles', '10', '--exit'], { env })
    expect(stdout).toContain('Running on in memory, without Kafka')
    expect(code).toBe(0)
  })

  it('drains and sums up when it is stopped', async () => {
    const stop = new AbortController()
    const run = cli(['dev', '--transport', 'memory', '--rate', '500'], {
      stop: stop.signal,
      onStdout: (text) => {
        if (text.includes('Sluice scores'))
          setTimeout(() => {
            stop.abort()
          }, 300)
      },
    })
    const { code, stdout } = await run
    expect(stdout).toContain('adds up')
    expect(code).toBe(0)
  })

  it('refuses a config that cannot run, with every finding', async () => {
    const { code, stderr } = await cli([
      ...memory,
      '--set',
      'onModelError=maybe',
      '--set',
      'batch.maxRecords=0',
    ])
    expect(code).toBe(2)
    expect(stderr).toContain('onModelError')
    expect(stderr).toContain('batch.maxRecords')
  })
})
