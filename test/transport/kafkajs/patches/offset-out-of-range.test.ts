import { describe, expect, it } from 'vitest'
import { offsetOutOfRange } from '../../../../src/transport/kafkajs/patches/offset-out-of-range.ts'
import { isolatedModules, original } from '../support/originals.ts'

describe('offset-out-of-range', () => {
  it('reports the offset in place of resetting and committing it', async () => {
    offsetOutOfRange.apply(isolatedModules())
    const { prototype } = original('consumer/consumerGroup') as {
      prototype: { recoverFromOffsetOutOfRange(error: Error): Promise<void> }
    }
    const error = new Error('out of range')
    await expect(prototype.recoverFromOffsetOutOfRange(error)).rejects.toBe(error)
  })
})
