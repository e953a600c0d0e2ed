import { describe, expect, it } from 'vitest'
import { pacedFetch } from '../../../../src/transport/kafkajs/patches/paced-fetch.ts'
import type { ModuleTable } from '../../../../src/transport/kafkajs/patches/module-table.ts'

/** A consumer group as the patch sees it, whose fetches are written down. */
const batches = [{ topic: 'in', partition: 3 }]

function group(beforeFetch?: () => Promise<void> | null) {
  const fetched: number[] = []
  const answered: unknown[] = []
  const afterFetch = (partitions: unknown) => void answered.push(partitions)
  class ConsumerGroup {
    readonly assigners = [{}, { afterFetch, ...(beforeFetch === undefined ? {} : { beforeFetch }) }]
    fetch(nodeId: number): Promise<typeof batches> {
      fetched.push(nodeId)
      return Promise.resolve(batches)
    }
  }
  const modules: ModuleTable = { load: () => ConsumerGroup, replace: () => undefined }
  pacedFetch.apply(modules)
  return { fetched, answered, sut: new ConsumerGroup() }
}

describe('paced-fetch', () => {
  it.each([
    ['nobody is asked', undefined],
    ['it is to go out at once', () => null],
  ])('fetches where %s', async (_, beforeFetch) => {
    const { fetched, answered, sut } = group(beforeFetch)
    expect(await sut.fetch(3)).toBe(batches)
    expect(fetched).toEqual([3])
    expect(answered).toEqual([batches])
  })

  it('waits as long as the assigner wants', async () => {
    const wait = Promise.withResolvers<undefined>()
    const { fetched, sut } = group(() => wait.promise)
    const fetching = sut.fetch(3)
    await new Promise(setImmediate)
    expect(fetched).toEqual([])
    wait.resolve(undefined)
    expect(await fetching).toBe(batches)
  })
})
