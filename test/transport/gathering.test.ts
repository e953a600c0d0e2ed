import { describe, expect, it } from 'vitest'
import { Gathering } from '../../src/transport/gathering.ts'
import { Signal } from '../../src/transport/signal.ts'

describe('Gathering', () => {
  it('is over at once where nobody is busy', () => {
    expect(new Gathering(undefined, new Signal()).isOver).toBe(true)
  })

  it.each([
    ['done', () => Promise.resolve()],
    ['failed', () => Promise.reject(new Error('x'))],
  ])('ends, and says so, when it is %s', async (_, start) => {
    const changed = new Signal()
    const woken = changed.next()
    const sut = new Gathering(start(), changed)
    expect(sut.isOver).toBe(false)
    await woken
    expect(sut.isOver).toBe(true)
  })
})
