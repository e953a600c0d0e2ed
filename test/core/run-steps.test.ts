import { describe, expect, it } from 'vitest'
import { runSteps } from '../../src/core/run-steps.ts'

function* sum(waits: readonly (Promise<void> | null)[]): Generator<Promise<void>, number, void> {
  let caught = 0
  for (const wait of waits) {
    try {
      if (wait !== null) yield wait
    } catch {
      caught += 1
    }
  }
  return caught
}

describe('runSteps', () => {
  it('gives the result at once where nothing is waited for', () => {
    expect(runSteps(sum([null, null]))).toBe(0)
  })

  it('throws what a wait rejects with where it was yielded', async () => {
    const rejected = () => Promise.reject(new Error('no'))
    await expect(runSteps(sum([Promise.resolve(), rejected(), null, rejected()]))).resolves.toBe(2)
  })

  it('rejects with what the steps throw', async () => {
    function* failing(): Generator<Promise<void>, number, void> {
      yield Promise.resolve()
      throw new Error('late')
    }
    await expect(runSteps(failing())).rejects.toThrow('late')
  })
})
