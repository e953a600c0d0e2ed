import { describe, expect, it } from 'vitest'
import { knownCluster } from '../../../../src/transport/kafkajs/patches/known-cluster.ts'
import type { ModuleTable } from '../../../../src/transport/kafkajs/patches/module-table.ts'

const inAnHour = () => Date.now() + 3_600_000

/** A cluster of kafkajs's shape that writes down what the original is asked. */
function cluster(
  over: { topics?: string[]; known?: string[]; expireAt?: number | null; isConnected?: boolean } = {},
) {
  const { topics = ['a'], known = ['a'], expireAt = inAnHour(), isConnected = true } = over
  const asked: string[] = []
  const broker = { isConnected: () => isConnected }
  class Cluster {
    readonly targetTopics = new Set(topics)
    readonly brokerPool = {
      brokers: { 1: broker },
      metadata: { topicMetadata: known.map((topic) => ({ topic })) },
      metadataExpireAt: expireAt,
    }
    addMultipleTargetTopics(added: readonly string[]): Promise<void> {
      return Promise.resolve(void asked.push(`add ${added.join()}`))
    }
    refreshMetadataIfNecessary(): Promise<void> {
      return Promise.resolve(void asked.push('refresh'))
    }
    findBroker({ nodeId }: { nodeId: number }): Promise<object> {
      asked.push(`find ${nodeId}`)
      return Promise.resolve(broker)
    }
  }
  const modules: ModuleTable = { load: () => Cluster, replace: () => undefined }
  knownCluster.apply(modules)
  return { asked, broker, sut: new Cluster() }
}

describe('known-cluster', () => {
  it('asks nothing where all is known', async () => {
    const { asked, broker, sut } = cluster()
    await sut.addMultipleTargetTopics(['a'])
    await sut.refreshMetadataIfNecessary()
    expect(await sut.findBroker({ nodeId: 1 })).toBe(broker)
    expect(asked).toEqual([])
  })

  it('leaves a new topic to the original', async () => {
    const { asked, sut } = cluster()
    await sut.addMultipleTargetTopics(['a', 'b'])
    expect(asked).toEqual(['add a,b'])
  })

  it.each([
    ['a topic is not in the metadata', { topics: ['a', 'b'] }],
    ['the metadata are too old', { expireAt: 1 }],
    ['the metadata are to be renewed', { expireAt: null }],
  ])('refreshes where %s', async (_, over) => {
    const { asked, sut } = cluster(over)
    await sut.refreshMetadataIfNecessary()
    expect(asked).toEqual(['refresh'])
  })

  it('leaves brokers that are not connected, or not known, to the original', async () => {
    const { asked, sut } = cluster({ isConnected: false })
    await sut.findBroker({ nodeId: 1 })
    await sut.findBroker({ nodeId: 7 })
    expect(asked).toEqual(['find 1', 'find 7'])
  })
})
