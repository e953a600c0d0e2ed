import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { silentLogger } from '../../src/core/logger.ts'
import { kafkaArtifacts } from '../../src/dev/broker/kafka.ts'
import { fetchArtifacts } from '../../src/dev/maven-artifacts.ts'
import { identify } from '../../src/fleet/process-identity.ts'
import { silentProgress } from '../../src/dev/progress.ts'
import { registryArtifacts } from '../../src/dev/registry/registry.ts'
import { KafkaAdmin } from '../../src/transport/kafkajs/client/admin.ts'
import { scratchFolder } from '../support/scratch.ts'
import { connectionTo } from '../support/kafka-options.ts'
import { skipWithoutJava } from '../support/local-kafka.ts'
import { telemetryLine, writeTelemetryConfig } from '../support/telemetry.ts'
import { SluiceProcess } from './support/sluice-process.ts'
import { until } from './support/until.ts'

const scratch = scratchFolder()
const reasons = [
  'avro-decode',
  'bad-magic',
  'missing-value',
  'out-of-range',
  'schema-mismatch',
  'unknown-category',
]

/** For what is killed: the next on the same broker waits no longer than it takes for a member that left without a word. */
const soonForgotten = ['input.sessionTimeoutMs=6000', 'input.heartbeatIntervalMs=2000'].flatMap((setting) => [
  '--set',
  setting,
])

/** A cache of its own, so that it shares no demo with anybody; what Maven fetched is the real cache's. */
async function ownCache(): Promise<string> {
  mkdirSync(join(scratch, 'sluice'))
  for (const artifacts of [kafkaArtifacts, registryArtifacts]) {
    const folder = await fetchArtifacts(artifacts, silentProgress)
    symlinkSync(folder, join(scratch, 'sluice', basename(folder)))
  }
  return scratch
}

/** What the services of the demo left behind about themselves. */
function leftRunning(): unknown[] {
  return ['broker', 'registry'].map((service) => {
    const state = readFileSync(join(scratch, 'sluice/demo', service, 'service.json'), 'utf8')
    return (JSON.parse(state) as { readonly process: unknown }).process
  })
}

describe.skipIf(await skipWithoutJava())(
  'sluice dev, with a local broker and registry',
  { timeout: 240_000 },
  () => {
    let env: Readonly<Record<string, string>>
    beforeAll(async () => {
      env = { XDG_CACHE_HOME: await ownCache(), KAFKA_BROKERS: '', SCHEMA_REGISTRY_URL: '' }
    })

    it('uses the topics and the group that --set gives it, lets a second instance join, and on Ctrl-C drains, sums up and stops all that it started', async () => {
      const names = {
        'input.topic': 'other.cycles',
        'input.group': 'other',
        'output.topic': 'other.predictions',
      }
      const overrides = Object.entries(names).flatMap(([path, name]) => ['--set', `${path}=${name}`])
      const dev = new SluiceProcess(['dev', '--rate', '100', ...overrides], env)
      const line = await dev.until('it says how to join', () =>
        /joins with: (.*) npx sluice (.*)/.exec(dev.output),
      )
      expect(line[2]).toContain('--set input.topic=other.cycles --set input.group=other')
      const settings = line[1]!.split(' ').map((setting) => setting.split('='))
      const address = Object.fromEntries(settings) as Record<string, string>
      const connection = connectionTo([address['KAFKA_BROKERS']!], 'test')
      await dev.until('it has committed', () =>
        KafkaAdmin.ask(connection, silentLogger, async (admin) => {
          const offsets = await admin.groupOffsets('other', 'other.cycles')
          return offsets.some(({ committed }) => (committed ?? 0n) > 0n)
        }),
      )
      const second = new SluiceProcess(
        // No word has blanks; some are quoted for a shell.
        line[2]!.split(' ').map((word) => word.replaceAll(/^'|'$/g, '')),
        address,
      )
      await second.until('it has a share', async () => (await second.partitions()) === 2)
      await second.until('it works', async () => (await second.scrape()).sum('sluice_records_total') > 100)
      expect(await second.stop()).toMatchObject({ code: 0 })
      const { code, stderr } = await dev.stop('SIGINT')
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(dev.output).toMatch(/adds up: [1-9]\d* in/)
      // It had the cooler from the same store.
      expect(dev.output).toMatch(/^cooler answers by version 1 \(release 1\): \d+$/m)
      expect(leftRunning()).toEqual([null, null])
    })

    it('runs a pipeline of the user with broker, registry and its own events, whatever its config says of them', async () => {
      const config = writeTelemetryConfig(scratch, 'deadLetter: { topic: telemetry.dead }\n')
      const elsewhere = readFileSync(config, 'utf8')
        .replace(/kafka:.*/, 'kafka: { brokers: none.invalid:1, ssl: true }')
        .replace(/schemas:\n.*/, 'registry: { url: "https://${NOBODY_SAYS}" }')
        .replace(', schemaId: 9', '')
      writeFileSync(config, elsewhere)
      const events = join(scratch, 'events.jsonl')
      const lines = ['RED', 'MAINTENANCE', 'BLUE'].map((mode) => telemetryLine({ rest: { mode } }))
      writeFileSync(events, lines.join('\n'))
      const dev = new SluiceProcess(
        ['dev', '-c', config, '--set', 'http.port=0', '--publish', events, '--exit'],
        env,
      )
      expect(await dev.ended).toMatchObject({ code: 0 })
      expect(dev.output).toMatch(
        /runs with kafka\.brokers 127\.0\.0\.1:\d+, registry\.url http:\/\/127\.0\.0\.1/,
      )
      expect(dev.output).toContain('adds up: 3 in = 2 predictions + 1 dead letters')
      expect(leftRunning()).toEqual([null, null])
    })

    it('takes all that it started with it when it is killed', async () => {
      const dev = new SluiceProcess(['dev', '--rate', '100', ...soonForgotten], env)
      await dev.until('it scores', () => / [1-9]\d* predictions/.test(dev.output))
      const started = childrenOf(dev.pid)
      expect(started.length).toBeGreaterThanOrEqual(3)
      await dev.stop('SIGKILL')
      await until('nothing is left', () => started.every((pid) => identify(pid) === null))
    })

    it('names what has died, and marks what it shows from then on as old', async () => {
      const dev = new SluiceProcess(
        ['dev', '--rate', '100', '--set', 'outage.deadlineMs=5000', ...soonForgotten],
        env,
      )
      await dev.until('it scores', () => / [1-9]\d* predictions/.test(dev.output))
      const state = readFileSync(join(scratch, 'sluice/demo/broker/service.json'), 'utf8')
      process.kill(
        (JSON.parse(state) as { readonly process: { readonly pid: number } }).process.pid,
        'SIGKILL',
      )
      const { code, stderr } = await dev.ended
      expect(code).toBe(3)
      expect(stderr).toContain('sluice: the Kafka broker of this demo has ended (its log: ')
      expect(dev.output).toMatch(
        /[1-9]\d* in, .* - events\/s, .*ENDED: the Kafka broker .*OLD FIGURES of \d+ s ago: the broker does not answer/,
      )
    })

    it('names the simulator when that has died', async () => {
      const dev = new SluiceProcess(['dev', '--rate', '100', ...soonForgotten], env)
      await dev.until('it scores', () => / [1-9]\d* predictions/.test(dev.output))
      const ps = execFileSync('ps', ['-A', '-o', 'ppid=,pid=,args='], { encoding: 'utf8' })
      const simulator = new RegExp(`^ *${dev.pid} +(\\d+) .*simulator/main\\.ts`, 'm').exec(ps)![1]
      process.kill(Number(simulator), 'SIGKILL')
      const { stderr } = await dev.ended
      // A slow machine may have been warned of before.
      expect(stderr).toMatch(/^sluice: the simulator was ended by SIGKILL/m)
      expect(dev.output).not.toContain('WAITING')
    })

    it('accounts for every cycle and ends by itself, beside another, which ends all of its own when its terminal is closed', async () => {
      const first = new SluiceProcess(['dev', '--rate', '100'], env)
      await first.until('it scores', () => / [1-9]\d* predictions/.test(first.output))
      const second = new SluiceProcess(['dev', '--cycles', '300', '--trouble', '0.1', '--exit'], env)
      expect(await second.ended).toMatchObject({ code: 0, stderr: '' })
      expect(second.output).toContain('Another demo runs here: this one has a broker and topics of its own')
      expect(second.output).toMatch(/^Running on a real local Kafka broker and schema registry/m)
      expect(second.output).toMatch(/adds up: 300 in = \d+ predictions \+ \d+ dead letters/)
      expect(second.output).not.toContain('EXPECTED')
      for (const reason of reasons) expect(second.output).toMatch(new RegExp(`${reason} +[1-9]`))
      const started = childrenOf(first.pid)
      expect(started.length).toBeGreaterThanOrEqual(3)
      await first.stop('SIGHUP')
      await until('nothing is left', () => started.every((pid) => identify(pid) === null))
    })
  },
)

function childrenOf(parent: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'ppid=,pid='], { encoding: 'utf8' }).trim().split('\n')
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number))
  return pairs.flatMap(([ppid, pid]) => (ppid === parent ? [pid!] : []))
}

describe('sluice dev without Java', () => {
  const env = { PATH: '', JAVA_HOME: '', KAFKA_BROKERS: '', SCHEMA_REGISTRY_URL: '' }

  it('runs in memory, says so, and how to get the others', async () => {
    const dev = new SluiceProcess(['dev', '--cycles', '300', '--trouble', '0.1', '--exit'], env)
    const { code, stderr } = await dev.ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(dev.output).toMatch(/^Running on in memory, without Kafka: There is no java/)
    expect(dev.output).toMatch(/For a real local broker: Install Java 17.* set KAFKA_BROKERS/)
    expect(dev.output).toMatch(/adds up: 300 in = \d+ predictions \+ \d+ dead letters/)
  })
})
