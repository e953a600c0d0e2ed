import { describe, expect, it } from 'vitest'
import { SluiceError } from '../../../../src/core/errors.ts'
import { onceCoordinated } from '../../../../src/transport/kafkajs/client/coordinated.ts'
import { original } from '../support/originals.ts'

const { createErrorFromCode } = original('protocol/error') as {
  createErrorFromCode: (code: number) => Error
}
const loading = createErrorFromCode(14)
const notAvailable = createErrorFromCode(15)
const forbidden = createErrorFromCode(30)
const wrapped = (cause: Error) => new SluiceError('UNREACHABLE', 'why', { cause })

function rig(...troubles: readonly Error[]) {
  const left = [...troubles]
  const sleeps: number[] = []
  const ask = () => {
    const trouble = left.shift()
    return trouble === undefined ? Promise.resolve('Stable') : Promise.reject(trouble)
  }
  return {
    sleeps,
    answer: () => onceCoordinated(ask, { sleep: (ms) => Promise.resolve(void sleeps.push(ms)) }),
  }
}

describe('onceCoordinated', () => {
  it.each([
    ['answers', []],
    ['loads', [loading, notAvailable]],
    ['loads, as the admin says it', [wrapped(loading)]],
  ])('gives the answer of a coordinator that %s', async (_, troubles) => {
    const { sleeps, answer } = rig(...troubles)
    expect(await answer()).toBe('Stable')
    expect(sleeps).toEqual(troubles.map(() => 300))
  })

  it('does not ask again what was refused', async () => {
    await expect(rig(forbidden).answer()).rejects.toBe(forbidden)
    const refused = wrapped(forbidden)
    await expect(rig(refused).answer()).rejects.toBe(refused)
  })

  it('gives up on one that goes on loading', async () => {
    const { sleeps, answer } = rig(...Array.from({ length: 20 }, () => loading))
    await expect(answer()).rejects.toBe(loading)
    expect(sleeps).toHaveLength(9)
  })
})
