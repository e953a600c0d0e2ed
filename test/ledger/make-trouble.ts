import { until } from '../e2e/support/until.ts'
import type { Fleet } from './fleet.ts'
import type { Publisher } from './publisher.ts'
import type { Trouble } from './schedule.ts'
import type { Site } from './site.ts'
import type { SluiceProcess } from '../e2e/support/sluice-process.ts'

/** What troubles happen to. */
export interface Scene {
  readonly site: Site
  readonly fleet: Fleet
  readonly publisher: Publisher
  /** Resolves when all that is published by now is done, and all instances are at work, but for one that cannot be. */
  readonly flows: (but?: SluiceProcess) => Promise<void>
}

/** How many instances there are most of the time; `scale` goes one above it and back. */
export const usualSize = 2

const slowMs = 100

/** Each resolves when the trouble is over, though not what comes of it. */
export const makeTrouble: Readonly<Record<Trouble, (scene: Scene, pick: number) => Promise<void>>> = {
  kill: ({ fleet }, pick) => replace(fleet, pick, 'SIGKILL'),
  stop: ({ fleet }, pick) => replace(fleet, pick, 'SIGTERM'),
  async freeze({ site: { place }, fleet, flows }, pick) {
    const zombie = fleet.pick(pick)
    zombie.signal('SIGSTOP')
    try {
      await until('others have it all', async () => (await fleet.partitions(zombie)) === place.partitions)
      await flows(zombie)
    } finally {
      zombie.signal('SIGCONT')
    }
  },
  async scale({ fleet }, pick) {
    if (fleet.size > usualSize) await fleet.end(fleet.pick(pick), 'SIGTERM')
    else fleet.start()
  },
  async bounce({ site: { cluster }, flows }, pick) {
    const node = cluster.nodes[pick % cluster.nodes.length]
    if (node === undefined) throw new Error('the cluster has no nodes')
    await (pick % 2 === 0 ? node.stop() : node.kill())
    await flows()
    await node.restart()
  },
  async cut({ site: { links }, fleet }) {
    const ports = links.map(({ targetPort }) => targetPort)
    for (const link of links) {
      link.targetPort = null
      link.cut()
    }
    try {
      await until('all have noticed', async () => (await fleet.idle()).length === fleet.size)
    } finally {
      links.forEach((link, index) => (link.targetPort = ports[index] ?? null))
    }
  },
  'half-open': ({ site: { links } }) => {
    for (const link of links) link.swallow()
    return Promise.resolve()
  },
  async slow({ site: { links }, flows }) {
    for (const link of links) link.delayMs = slowMs
    try {
      await flows()
    } finally {
      for (const link of links) link.delayMs = 0
    }
  },
  async registry({ site: { place, registry }, fleet, publisher }) {
    if (registry === null) throw new Error('the registry is not ours to stop')
    const useNewSchema = await publisher.newSchema()
    await registry.stop()
    try {
      useNewSchema()
      await publisher.atOnce(1)
      await until('somebody waits for it', async () => (await fleet.idle()).length > 0)
    } finally {
      await registry.restart()
    }
    // One that was killed in place of stopped has lost its schemas; instances then wait, as they should, for ever.
    if (!(await place.hasSchemas())) throw new Error('the registry came back without its schemas')
  },
}

async function replace(fleet: Fleet, pick: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  await fleet.end(fleet.pick(pick), signal)
  fleet.start()
}
