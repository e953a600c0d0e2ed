// How long a partition has no outputs when instances come and go: three instances share six partitions on a real broker,
// events flow all the time, and the broker notes when each output is written. Prints the table of docs/operations.md.
//
//   npm run gaps [-- --session 15000]
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { silentLogger } from '../../src/core/logger.ts'
import { KafkaAdmin } from '../../src/transport/kafkajs/client/admin.ts'
import { Instance } from '../support/instance.ts'
import { startLocalBroker } from '../support/local-broker.ts'
import { build } from '../support/pipeline.ts'
import { longestGapMs } from './gaps.ts'
import { Stage } from './stage.ts'

const partitionCount = 6
const instanceCount = 3
/** Between the end of what is done to the group and the end of the measurement, milliseconds. */
const settleMs = 5_000

const { values: options } = parseArgs({ options: { session: { type: 'string', default: '15000' } } })
const sessionTimeoutMs = Number(options.session)

const kinds = ['dynamic', 'static'] as const
type Kind = (typeof kinds)[number]

/** Who runs, by the number of its place. */
type Fleet = Map<number, Instance>

interface Happening {
  readonly name: string
  /** Whose partitions are looked at apart: the places that something is done to. */
  readonly touched: readonly number[]
  readonly happen: (fleet: Fleet, start: (place: number) => Promise<Instance>) => Promise<void>
}

const happenings: readonly Happening[] = [
  {
    name: '`kill -9`, nobody comes back',
    touched: [0],
    happen: async (fleet) => {
      await fleet.get(0)?.stop('SIGKILL')
      fleet.delete(0)
      await sleep(sessionTimeoutMs)
    },
  },
  {
    name: '`kill -9`, restart at once',
    touched: [0],
    happen: async (fleet, start) => {
      await fleet.get(0)?.stop('SIGKILL')
      fleet.set(0, await start(0))
      await fleet.get(0)?.ready()
    },
  },
  {
    name: 'rolling restart of three (SIGTERM)',
    touched: [0, 1, 2],
    happen: async (fleet, start) => {
      for (const place of [0, 1, 2]) {
        await fleet.get(place)?.stop('SIGTERM')
        fleet.set(place, await start(place))
        await fleet.get(place)?.ready()
      }
    },
  },
  {
    name: 'a fourth instance starts',
    touched: [],
    happen: async (fleet, start) => {
      fleet.set(3, await start(3))
      await fleet.get(3)?.ready()
    },
  },
]

build()
const scratch = mkdtempSync(join(tmpdir(), 'sluice-gaps-'))
const broker = await startLocalBroker('gaps')
const admin = await KafkaAdmin.connect(broker.connection, silentLogger)
try {
  console.log(
    `${instanceCount} instances, ${partitionCount} partitions, session ${sessionTimeoutMs} ms, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}`,
  )
  const rows = new Map<string, string[]>()
  for (const kind of kinds) {
    for (const [i, happening] of happenings.entries()) {
      const cells = await measure(happening, kind, `gaps-${kind}-${i}`)
      rows.set(happening.name, [...(rows.get(happening.name) ?? []), ...cells])
      console.log(`${kind}, ${happening.name}: ${cells.join(' / ')}`)
    }
  }
  console.log('\n| | dynamic: its own | dynamic: the others | static: its own | static: the others |')
  console.log('|---|---|---|---|---|')
  for (const [name, cells] of rows) console.log(`| ${[name, ...cells].join(' | ')} |`)
} finally {
  admin.close()
  await broker.stop()
  rmSync(scratch, { recursive: true, force: true })
}

/** The longest gaps, in seconds: of the partitions of whom it happens to, and of the others. */
async function measure(happening: Happening, kind: Kind, name: string): Promise<[string, string]> {
  const stage = await Stage.open(name, {
    admin,
    connection: broker.connection,
    partitionCount,
    sessionTimeoutMs,
    scratch,
  })
  const start = (place: number) =>
    Instance.start(stage.configFile, kind === 'static' ? `place-${place}` : null)
  const fleet: Fleet = new Map()
  try {
    for (let place = 0; place < instanceCount; place++) fleet.set(place, await start(place))
    await Promise.all([...fleet.values()].map((instance) => instance.ready()))
    await untilShared([...fleet.values()])
    const own = await partitionsOf(happening.touched.map((place) => fleet.get(place)))
    const fromMs = Date.now()
    await happening.happen(fleet, start)
    await sleep(settleMs)
    const window = { fromMs, toMs: Date.now() }
    const outputs = await stage.outputs()
    const others = stage.partitions.filter((partition) => !own.includes(partition))
    return [secondsOf(own), secondsOf(others)]

    function secondsOf(partitions: readonly number[]): string {
      if (partitions.length === 0) return '–'
      return `${(longestGapMs(outputs, partitions, window) / 1000).toFixed(1)} s`
    }
  } finally {
    for (const instance of fleet.values()) await instance.stop('SIGTERM')
  }
}

async function untilShared(instances: readonly Instance[]): Promise<void> {
  for (;;) {
    const shares = await Promise.all(instances.map((instance) => instance.partitions()))
    if (shares.every(({ length }) => length === partitionCount / instanceCount)) break
    await sleep(100)
  }
  await sleep(settleMs)
}

async function partitionsOf(instances: readonly (Instance | undefined)[]): Promise<readonly number[]> {
  const shares = await Promise.all(instances.map(async (instance) => (await instance?.partitions()) ?? []))
  return shares.flat()
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
