import { describe, expect, it } from 'vitest'
import { aborted } from '../../src/core/aborted.ts'

describe('aborted', () => {
  it('resolves at once for a signal that has aborted', async () => {
    await expect(aborted(AbortSignal.abort())).resolves.toBeUndefined()
  })

  it('resolves when the signal aborts, and not before', async () => {
    const controller = new AbortController()
    let done = false
    const waiting = aborted(controller.signal).then(() => (done = true))
    await Promise.resolve()
    expect(done).toBe(false)
    controller.abort()
    expect(await waiting).toBe(true)
  })
})
