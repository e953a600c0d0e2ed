import { describe, expect, it } from 'vitest'
import { reachable } from '../../src/core/reachable.ts'
import { SluiceError } from '../../src/core/errors.ts'

describe('reachable', () => {
  it('hands the answer on', async () => {
    expect(await reachable(Promise.resolve(7))).toBe(7)
  })

  it('makes an outage a dependency that is not reached', async () => {
    const outage = new SluiceError('REGISTRY_OUTAGE', 'http://r does not answer')
    await expect(reachable(Promise.reject(outage))).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: 'http://r does not answer',
      cause: outage,
    })
  })

  it.each([new SluiceError('SCHEMA', 'no such subject'), new TypeError('a fault of ours')])(
    'leaves everything else as it is: %s',
    async (error) => {
      await expect(reachable(Promise.reject(error))).rejects.toBe(error)
    },
  )
})
