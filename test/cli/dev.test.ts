import { describe, expect, it } from 'vitest'
import { until } from '../e2e/support/until.ts'
import { cli } from '../support/cli.ts'

/** What /metrics says once something was scored; stops then. */
async function scoredUntil(url: string, stop: AbortController): Promise<string> {
  try {
    return await until('something was scored', async () => {
      const text = await (await fetch(url)).text()
      return /sluice_records_total\{[^}]*\} [1-9]/.test(text) ? text : null
    })
  } finally {
    stop.abort()
  }
}

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

  it.each(['input.format=json', 'output.format=json'])(
    'refuses %s, which the simulator does not write and the picture does not show',
    async (setting) => {
      const { code, stderr } = await cli([...memory, '--set', setting])
      expect(code).toBe(2)
      expect(stderr).toContain('input.format and output.format must be avro-registry here')
    },
  )

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

  it('uses the topics that --set gives it', async () => {
    const names = ['input.topic=x', 'input.group=g', 'output.topic=y', 'deadLetter.topic=z']
    const stop = new AbortController()
    const seen: Promise<string>[] = []
    const { code, stdout } = await cli(
      [
        ...['dev', '--transport', 'memory', '--rate', '0', '--cycles', '400', '--trouble', '0.1'],
        ...names.flatMap((name) => ['--set', name]),
      ],
      {
        stop: stop.signal,
        onStdout: (text) => {
          const url = /http:\S+\/metrics/.exec(text)?.[0]
          if (url !== undefined && seen.length === 0) seen.push(scoredUntil(url, stop))
        },
      },
    )
    const [metrics] = await Promise.all(seen)
    expect(metrics).toMatch(/sluice_consumer_lag_records\{[^}]*topic="x"/)
    expect(metrics).not.toContain('sluice-demo.cycles')
    expect(stdout).toMatch(/adds up: [1-9]\d* in/)
    expect(code).toBe(0)
  })

  it('runs on the brokers that --set gives it, and on no others', async () => {
    const env = { PATH: '', JAVA_HOME: '' }
    const { code, stdout, stderr } = await cli(
      [...['dev', '--rate', '0', '--cycles', '1', '--exit'], ...['--set', 'kafka.brokers=127.0.0.1:1']],
      { env },
    )
    expect(stdout).toMatch(/^Running on your own cluster, as kafka\.brokers of the config says/)
    expect(stderr).toContain('cannot reach Kafka at 127.0.0.1:1')
    expect(code).toBe(3)
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
