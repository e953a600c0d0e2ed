import { describe, expect, it } from 'vitest'
import { Turnstile } from '../../src/remote/turnstile.ts'

describe('Turnstile', () => {
  it('lets so many in at once, in their order', async () => {
    const turnstile = new Turnstile(2)
    const began: number[] = []
    let now = 0
    let most = 0
    const all = Array.from({ length: 7 }, (_, at) =>
      turnstile.pass(async () => {
        began.push(at)
        most = Math.max(most, ++now)
        await new Promise(setImmediate)
        now -= 1
        return at
      }),
    )
    expect(await Promise.all(all)).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect([began, most]).toEqual([[0, 1, 2, 3, 4, 5, 6], 2])
  })

  it('hands a place on where the work fails', async () => {
    const turnstile = new Turnstile(1)
    const failing = turnstile.pass(() => Promise.reject(new Error('no')))
    const next = turnstile.pass(() => Promise.resolve('yes'))
    await expect(failing).rejects.toThrow('no')
    expect(await next).toBe('yes')
    expect(await turnstile.pass(() => Promise.resolve('again'))).toBe('again')
  })
})
