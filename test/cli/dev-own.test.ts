import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventsPerSecond, simulateReadings } from '../../src/dev/simulator/readings.ts'
import { statistics } from '../dev/simulator/rig.ts'
import { cli } from '../support/cli.ts'
import { scratchFolder } from '../support/scratch.ts'
import { telemetryLine, writeTelemetryConfig } from '../support/telemetry.ts'

const scratch = scratchFolder()
const config = writeTelemetryConfig(scratch, 'deadLetter: { topic: telemetry.dead }\nhttp: { port: 0 }\n')
const inMemory = ['dev', '-c', config, '--transport', 'memory']

function fileOf(name: string, lines: readonly string[]): string {
  const path = join(scratch, name)
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''))
  return path
}

const good = telemetryLine()
const unknown = telemetryLine({ rest: { mode: 'MAINTENANCE' } })

describe('sluice dev with a pipeline of the user', () => {
  it('publishes a file of events and accounts for each of them', async () => {
    const events = fileOf('events.jsonl', [good, unknown, '', good])
    const { code, stdout } = await cli([...inMemory, '--publish', events, '--exit'])
    expect(stdout).toContain(`${events}: 3 events published\n`)
    expect(stdout).toMatch(/unknown-category +1\n {2}the last one: telemetry-\d-0: unknown-category, mode =/)
    expect(stdout).toMatch(/ {2}telemetry-\d-0: alarm (ok|fault|\S+), 0\.\d\d\n/)
    expect(stdout).toContain('adds up: 3 in = 2 predictions + 1 dead letters')
    expect(code).toBe(0)
  })

  it('takes standard input, counts what a policy skips, and has 1 for lines that are no events', async () => {
    const lines = [good, '{"messageId": 1}', unknown, '{oops']
    const { code, stdout } = await cli(
      [...inMemory, '--publish', '-', '--exit', '--set', 'policies.unknown-category=skip'],
      { stdin: lines.join('\n') },
    )
    expect(stdout).toContain(
      "standard input, line 2: not published: field 'messageId' is a number, expected text",
    )
    expect(stdout).toContain('standard input, line 4: not published: it is not JSON')
    expect(stdout).toContain('standard input: 2 events published, 2 not\n')
    expect(stdout).toContain('adds up: 2 in = 1 predictions + 0 dead letters + 1 skipped')
    expect(code).toBe(1)
  })

  it('drains and sums up when it is stopped', async () => {
    const stop = new AbortController()
    const events = fileOf('many.jsonl', Array<string>(1000).fill(good))
    const { code, stdout } = await cli([...inMemory, '--publish', events, '--rate', '50'], {
      stop: stop.signal,
      onStdout: (text) => {
        if (/[1-9]\d* predictions, /.test(text)) stop.abort()
      },
    })
    expect(stdout).toMatch(/adds up: [1-9]\d* in/)
    expect(stdout).not.toContain('1,000 events published')
    expect(code).toBe(0)
  })

  it('accounts for the readings that windows are made of', async () => {
    const rigs = 4
    const count = 60 * eventsPerSecond('readings', rigs)
    const options = { shape: 'readings', rigs, seed: 1, trouble: 0, startMs: 1_700_000_040_000 } as const
    const simulated = simulateReadings(statistics, options)
    const lines = Array.from({ length: count }, () => JSON.stringify(simulated.next().value.event))
    // Behind the windows of all others.
    const late = JSON.stringify({ ...(JSON.parse(lines[0]!) as object), ts: 1_700_000_000_000 })
    const events = fileOf('readings.jsonl', [...lines, late])
    const args = ['dev', '-c', 'examples/hydraulic-rig/windows.yaml', '--transport', 'memory']
    const { code, stdout } = await cli([...args, '--publish', events, '--exit'])
    // Of six windows a rig the last is open still.
    expect(stdout).toMatch(/\npredictions +20\n/)
    expect(stdout).toMatch(/\nwindows +20 .*; 4 still open\)\n/)
    expect(stdout).toContain(
      `adds up: ${count + 1} in = ${count} absorbed by windows + 1 dead letters of readings`,
    )
    expect(code).toBe(0)
  })

  it('takes a config with a registry, whatever it says of brokers', async () => {
    const events = fileOf('one.jsonl', [good])
    const withRegistry = join(scratch, 'registry.yaml')
    const text = readFileSync(config, 'utf8').replace(
      /schemas:\n.*\n/,
      'registry: { url: "${REGISTRY_URL}" }\n',
    )
    writeFileSync(withRegistry, text.replace(', schemaId: 9', ''))
    const args = ['dev', '-c', withRegistry, '--transport', 'memory', '--publish', events, '--exit']
    const { code, stdout } = await cli(args)
    expect(stdout).toContain('adds up: 1 in')
    expect(code).toBe(0)
  })

  it.each([
    [['--exit'], /--exit needs --publish/],
    [['--trouble', '0.1'], /--trouble is the simulator's/],
    [['--cycles', '5', '--publish', '-'], /--cycles is the simulator's/],
    [['--publish', 'nix.jsonl'], /--publish: nix\.jsonl cannot be read/],
    [[], /Nobody else can publish there: give it events by --publish/],
    [['--publish', '-', '--set', 'batch.maxRecords=0'], /batch\.maxRecords/],
    [['--publish', '-', '--set', 'input.unwrap=debezium'], /must be that of the envelope/],
  ])('says what is wrong with %j', async (args, message) => {
    const { code, stderr } = await cli([...inMemory, ...args])
    expect(stderr).toMatch(message)
    expect(code).toBe(2)
  })
})
