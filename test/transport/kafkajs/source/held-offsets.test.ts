import { describe, expect, it } from 'vitest'
import { heldOffsets } from '../../../../src/transport/kafkajs/source/held-offsets.ts'
import { PartitionQueue } from '../../../../src/transport/kafkajs/source/partition-queue.ts'
import { SourceRig, outageDeadlineMs } from './source-rig.ts'

const at = (epoch: number) => ({ topic: 'in', partition: 0, epoch, nextOffset: 3n })

function setting(options: ConstructorParameters<typeof SourceRig>[0] = {}) {
  const rig = new SourceRig(options)
  rig.context.readAhead.hold(
    new PartitionQueue(
      { topic: 'in', partition: 0, epoch: 2, topicId: null },
      { offset: 0n, committed: 0n, highWatermark: 9n },
    ),
  )
  return { rig, assignment: { isPlaced: true } }
}

describe('heldOffsets', () => {
  it('gives the offsets, with the member that may commit them', async () => {
    const { rig, assignment } = setting({ staticMember: { instanceId: 'a', leavesOnClose: true } })
    expect(await heldOffsets(rig.context, assignment, [at(2)])).toMatchObject({
      groupId: 'g',
      member: { memberId: 'm', generationId: 7, instanceId: 'a' },
      topics: [{ topic: 'in', partitions: [{ partition: 0, offset: '3' }] }],
    })
  })

  it('gives none when one is of an earlier epoch, or there is no member', async () => {
    const { rig, assignment } = setting()
    expect(await heldOffsets(rig.context, assignment, [at(2), at(1)])).toBeNull()
    rig.context.session = null
    expect(await heldOffsets(rig.context, assignment, [at(2)])).toBeNull()
  })

  it('waits until it is known what is held', async () => {
    const { rig, assignment } = setting()
    assignment.isPlaced = false
    const asked = heldOffsets(rig.context, assignment, [at(2)])
    await rig.settle()
    assignment.isPlaced = true
    rig.context.changed.fire()
    expect(await asked).not.toBeNull()
  })

  it('gives up when that takes too long', async () => {
    const { rig, assignment } = setting()
    assignment.isPlaced = false
    const asked = heldOffsets(rig.context, assignment, [at(2)])
    const refused = expect(asked).rejects.toMatchObject({ code: 'BROKER_OUTAGE' })
    await rig.clock.advance(outageDeadlineMs)
    await refused
  })
})
