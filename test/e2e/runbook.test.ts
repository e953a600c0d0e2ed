import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assembleOrThrow } from '../../src/app/assemble.ts'
import { startKafkaApp } from '../../src/app/kafka-app.ts'
import { exitCodes } from '../../src/cli/exit-codes.ts'
import { monitorTopicSettings } from '../../src/config/monitor-topic.ts'
import { pauseCauses } from '../../src/core/meter.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { alertNames } from '../../src/monitor/reports.ts'
import { cli } from '../support/cli.ts'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { scratchFolder } from '../support/scratch.ts'
import { coolers } from '../support/store-on-disk.ts'
import { closeAll, whenDone } from './support/closing.ts'
import { exampleConfig, Place } from './support/place.ts'
import { publishCycles } from './support/simulated.ts'
import { until } from './support/until.ts'

const page = readFileSync('docs/runbook.md', 'utf8')
const commands = [...page.matchAll(/```sh\n([^]*?)```/g)].flatMap(([, block]) => block!.trim().split('\n'))

interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string }[] }[]
}
const rules = parse(readFileSync('deploy/prometheus/sluice-rules.yaml', 'utf8')) as Rules

describe('the runbook', () => {
  it.each([
    ['rule of Prometheus', rules.groups.flatMap((group) => group.rules).map(({ alert }) => alert)],
    ['alert event', [...alertNames]],
    ['exit code', Object.values(exitCodes).map((code) => `Exit ${code}`)],
    ['cause of a pause', pauseCauses.map((cause) => `Pause ${cause}`)],
  ])('says of each %s what it means, what to look at, and what to do', (_, names) => {
    expect(names.length).toBeGreaterThan(4)
    const untold = names.filter((name) => {
      const [, entry] = new RegExp(`\n### ${name}\n([^]*?)(?=\n##)`).exec(page) ?? []
      return !/^\w[^]*\n\n\* \*Look at\*: .+\n\* \*Do\*: .+/.test(entry ?? '')
    })
    expect(untold).toEqual([])
  })

  it('has no section of something that is not there', () => {
    const known = [
      ...rules.groups.flatMap((group) => group.rules).map(({ alert }) => alert),
      ...[...alertNames, ...Object.values(exitCodes).map((code) => `Exit ${code}`)],
      ...pauseCauses.map((cause) => `Pause ${cause}`),
    ]
    expect([...page.matchAll(/^### (.*)$/gm)].map(([, name]) => name).toSorted()).toEqual(known.toSorted())
  })

  it('names no command in its text that is not run', () => {
    const named = [...page.matchAll(/`(sluice [a-z][^`]*|curl [^`]*)`/g)].map(([, command]) => command!)
    const begin = (command: string) =>
      command
        .split(/ (?=-)/)[0]!
        .split(' ')
        .slice(0, 3)
        .join(' ')
    expect(named.length).toBeGreaterThan(3)
    expect(named.filter((command) => !commands.some((run) => run.startsWith(begin(command))))).toEqual([])
  })
})

const noKafka = await skipWithoutKafka()

describe.skipIf(noKafka)('the commands of the runbook', () => {
  const folder = mkdtempSync(join(scratchFolder(), 'runbook-'))
  const before = process.cwd()
  let place: Place
  let address: string

  /** The example with all that the page speaks of: a store, a monitor, labels. */
  function writeConfig(): void {
    const text = readFileSync(exampleConfig, 'utf8')
      .replace(
        /^models:\n( +.*\n)+/m,
        'models: [{ name: cooler, release: cooler }]\nreleases: { store: ./store }\n',
      )
      .replace('../../schemas', resolve('schemas'))
      .replace('sluice-demo.cycles', place.input)
      .replace('group: sluice-demo', `group: ${place.group}`)
      .replace('sluice-demo.predictions', place.output)
      .replace('sluice-demo.dead-letters', place.deadLetters)
    const monitor = {
      topic: `${place.name}.monitor`,
      everyMs: 200,
      labels: { topic: `${place.name}.labels`, by: { eventId: 'eventId' }, values: { cooler: 'grade' } },
    }
    writeFileSync(join(folder, 'sluice.yaml'), `${text}monitor: ${JSON.stringify(monitor)}\n`)
  }

  /** What `sluice run` does, here. */
  async function started(): Promise<string> {
    const source = { file: join(folder, 'sluice.yaml'), overrides: [], environment: place.env }
    const assembly = await assembleOrThrow(source, () => undefined)
    const stopping = new AbortController()
    const app = await startKafkaApp(assembly, silentLogger, stopping.signal)
    const running = app.run(stopping.signal)
    // Whoever stops it hears of a failure.
    running.catch(() => undefined)
    whenDone(() => {
      stopping.abort()
      return running
    })
    return app.url
  }

  beforeAll(async () => {
    place = await Place.open('runbook', { broker: await startBroker(), registry: await startRegistry() })
    writeConfig()
    const store = ['--store', join(folder, 'store')]
    for (const file of [coolers.mojo, coolers.byCategory])
      await cli(['model', 'add', file, '--name', 'cooler', ...store])
    for (const version of ['cooler@1', 'cooler@2', 'cooler@1'])
      await cli(['model', 'promote', version, '--force', '--why', 'to have some', ...store])
    await place.ask(async (admin) => {
      await admin.createTopic({ topic: `${place.name}.monitor`, ...monitorTopicSettings })
      await admin.createTopic({ topic: `${place.name}.labels`, partitionCount: 1 })
    })
    await publishCycles(place, { count: 100, trouble: 0.1 })
    address = await started()
    await until('all is scored', () => place.isDone())
    process.chdir(folder)
  })
  afterAll(async () => {
    process.chdir(before)
    await closeAll()
  })

  it('are many', () => {
    expect(new Set(commands).size).toBeGreaterThan(20)
  })

  // In the order of the page: a later one may need what an earlier one wrote.
  it.each([...new Set(commands)].map((command) => [command]))(
    '%s',
    async (command) => {
      if (command.startsWith('curl ')) {
        const [, path] = /^curl -s http:\/\/127\.0\.0\.1:8080(\/\w+)$/.exec(command)!
        const answer = await fetch(address + path!)
        expect([answer.status, await answer.text()]).toEqual([200, expect.stringMatching(/./)])
        return
      }
      const [program, ...argv] = (command.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''))
      expect(program).toBe('sluice')
      const { code, stdout, stderr } = await cli(argv, { env: place.env })
      expect({ command, code, said: stdout + stderr }).toMatchObject({ code: 0 })
    },
    60_000,
  )
})
