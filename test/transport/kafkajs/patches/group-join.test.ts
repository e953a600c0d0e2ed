import { describe, expect, it } from 'vitest'
import { groupJoin } from '../../../../src/transport/kafkajs/patches/group-join.ts'
import { isolatedModules, original } from '../support/originals.ts'

describe('group-join', () => {
  const GroupClass = original('consumer/consumerGroup') as { prototype: { joinAndSync(): Promise<void> } }
  groupJoin.apply(isolatedModules())

  it('tries again while the coordinator is loading, and not when it refuses', async () => {
    const { createErrorFromCode } = original('protocol/error') as {
      createErrorFromCode: (code: number) => Error
    }
    const [loading, refused] = [createErrorFromCode(14), createErrorFromCode(30)]
    const answers = [loading, loading, null, refused]
    const group = {
      assigners: [],
      retrier: () => {
        const answer = answers.shift()
        return answer ? Promise.reject(answer) : Promise.resolve()
      },
    }
    await GroupClass.prototype.joinAndSync.call(group as never)
    expect(answers).toHaveLength(1)
    await expect(GroupClass.prototype.joinAndSync.call(group as never)).rejects.toBe(refused)
  })

  it('joins only when the assigner lets it', async () => {
    const events: string[] = []
    const group = {
      assigners: [{}, { beforeJoin: () => Promise.resolve().then(() => void events.push('asked')) }],
      retrier: () => Promise.resolve().then(() => void events.push('joined')),
    }
    await GroupClass.prototype.joinAndSync.call(group as never)
    expect(events).toEqual(['asked', 'joined'])
  })
})
