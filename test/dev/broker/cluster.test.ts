import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { startCluster } from '../../../src/dev/broker/cluster.ts'
import type { LocalCluster } from '../../../src/dev/broker/cluster.ts'
import { askMetadata } from '../../../src/dev/broker/metadata-probe.ts'
import type { LocalService } from '../../../src/dev/local-service.ts'
import { skipWithoutJava } from '../../support/local-kafka.ts'
import { scratchFolder } from '../../support/scratch.ts'

const folder = join(scratchFolder(), 'cluster')
let cluster: LocalCluster | null = null

afterAll(() => cluster?.stop())

const metadataOf = (node: LocalService) => askMetadata(Number(node.address.split(':')[1]), 5_000)

describe.skipIf(await skipWithoutJava())('startCluster', () => {
  it(
    'starts three brokers that know each other, each of which can be killed and restarted',
    { timeout: 240_000 },
    async () => {
      cluster = await startCluster({ folder })
      const [first, second, third] = cluster.nodes
      if (first === undefined || second === undefined || third === undefined) throw new Error('three nodes')
      expect((await metadataOf(first)).brokers.map(({ nodeId }) => nodeId).sort()).toEqual([1, 2, 3])
      expect(cluster.addresses).toEqual([first.address, second.address, third.address])

      await second.kill()
      expect(second.pid).toBeNull()
      expect((await metadataOf(third)).controllerId).toBeGreaterThan(0)
      await second.restart()
      expect((await metadataOf(second)).clusterId).toBe((await metadataOf(first)).clusterId)

      await cluster.stop()
      expect(cluster.nodes.map(({ pid }) => pid)).toEqual([null, null, null])
    },
  )
})
