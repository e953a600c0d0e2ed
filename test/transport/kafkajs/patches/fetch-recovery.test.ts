import { describe, expect, it } from 'vitest'
import { fetchRecovery } from '../../../../src/transport/kafkajs/patches/fetch-recovery.ts'
import { isolatedModules, original } from '../support/originals.ts'

const { prototype } = original('consumer/consumerGroup') as {
  prototype: { recoverFromFetch(error: Error): Promise<void> }
}
const { createErrorFromCode } = original('protocol/error') as { createErrorFromCode: (code: number) => Error }
const errors = original('errors') as Readonly<Record<string, new (message: string) => Error>>
fetchRecovery.apply(isolatedModules())

function recover(error: Error): { readonly done: Promise<void>; readonly calls: string[] } {
  const calls: string[] = []
  const group = {
    logger: { debug: () => undefined },
    cluster: {
      refreshMetadata: () => {
        calls.push('refresh')
        return Promise.reject(new Error('no broker answers'))
      },
    },
    joinAndSync: () => Promise.resolve(calls.push('join')),
  }
  return { done: prototype.recoverFromFetch.call(group as never, error), calls }
}

describe('fetch-recovery', () => {
  it.each([
    ['a failed connection', new errors['KafkaJSConnectionError']!('Connection error')],
    ['no answer', new errors['KafkaJSRequestTimeoutError']!('timed out')],
    ['NOT_LEADER_FOR_PARTITION', createErrorFromCode(6)],
    ['FENCED_LEADER_EPOCH', createErrorFromCode(74)],
  ])('asks for the leaders and goes on, joining nothing, after %s', async (_what, error) => {
    const { done, calls } = recover(error)
    await done
    expect(calls).toEqual(['refresh'])
  })

  it('leaves other errors to the consumer', async () => {
    const error = createErrorFromCode(29)
    await expect(recover(error).done).rejects.toBe(error)
  })
})
