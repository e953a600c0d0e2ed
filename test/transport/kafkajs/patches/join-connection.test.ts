import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newGroup, numbered, positionsOf, takeRecords } from '../../../contract/back-end.ts'
import { skipWithoutKafka, startBroker } from '../../../support/local-kafka.ts'
import { RealBroker } from '../support/real-broker.ts'

describe.skipIf(await skipWithoutKafka())(
  'a rebalance that waits for a dead member',
  { timeout: 240_000 },
  () => {
    let broker: RealBroker

    beforeAll(async () => void (broker = new RealBroker(await startBroker())))
    afterAll(() => broker.close())

    async function membersOf(groupId: string): Promise<string[]> {
      const { groups } = await broker.client().kafka.admin().describeGroups([groupId])
      return groups.flatMap(({ members }) => members.map(({ memberId }) => memberId))
    }

    async function waitsForTheDead() {
      const [groupId, topic] = [newGroup(), await broker.createTopic(2)]
      const sink = await broker.sink()
      await sink.send(numbered(topic, 2, 10))
      const alive = broker.source({ topics: [topic], groupId })
      // A static member does not leave: to the group it dies.
      const dead = broker.source({
        topics: [topic],
        groupId,
        staticMember: { instanceId: 'dead', leavesOnClose: false },
      })
      await alive.start()
      await dead.start()
      await expect.poll(() => alive.status().length, { timeout: 60_000 }).toBe(1)
      await dead.close(2_000)
      const batches = await takeRecords(alive, 10)
      await alive.commit(positionsOf(batches))
      let isRebalancing = false
      alive.onRebalance(() => (isRebalancing = true))
      const late = broker.source({ topics: [topic], groupId })
      const starting = late.start().catch(() => undefined)
      await expect.poll(() => isRebalancing, { timeout: 60_000 }).toBe(true)
      return { groupId, alive, late, starting, positions: positionsOf(batches) }
    }

    it('lets a member commit, though its join is not answered', async () => {
      const { groupId, alive, positions } = await waitsForTheDead()
      // Some of them come behind the join.
      for (let i = 0; i < 20; i++) expect(await alive.commit(positions)).toEqual([])
      // The dead one is still waited for.
      expect(await membersOf(groupId)).toHaveLength(3)
      expect(alive.joined).toBe(false)
    })

    it('lets members leave, old and new, though their joins are not answered', async () => {
      const { groupId, alive, late, starting } = await waitsForTheDead()
      await expect.poll(() => membersOf(groupId)).toHaveLength(3)
      await alive.close(10_000)
      await late.close(10_000)
      await starting
      // The dead one, until its session ends.
      expect(await membersOf(groupId)).toHaveLength(1)
    })
  },
)
