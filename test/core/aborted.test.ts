import { describe, expect, it } from 'vitest'
import { aborted } from '../../src/core/aborted.ts'

describe('aborted', () => {
  it('resolves at once for a signal that has aborted', async () => {
    expect(await aborted(AbortSignal.abort())).toBeUndefined()
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
