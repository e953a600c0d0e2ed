import { describe, expect, it } from 'vitest'
import { whenLastIsOver } from '../../../../src/transport/kafkajs/patches/last-transaction.ts'

const failure = (type: string) => Object.assign(new Error(type), { type })

describe('whenLastIsOver', () => {
  it('asks again while the last transaction is not over', async () => {
    let asked = 0
    const answer = await whenLastIsOver(() =>
      ++asked < 3 ? Promise.reject(failure('CONCURRENT_TRANSACTIONS')) : Promise.resolve('done'),
    )
    expect([answer, asked]).toEqual(['done', 3])
  })

  it('asks once where something else is wrong', async () => {
    let asked = 0
    const asking = whenLastIsOver(() => {
      asked++
      return Promise.reject(failure('INVALID_PRODUCER_EPOCH'))
    })
    await expect(asking).rejects.toThrow('INVALID_PRODUCER_EPOCH')
    expect(asked).toBe(1)
  })
})
