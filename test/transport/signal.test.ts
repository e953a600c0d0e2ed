import { describe, expect, it } from 'vitest'
import { Signal } from '../../src/transport/signal.ts'

/** Names those that were woken, in their order, once all that was due has run. */
async function wokenBy(act: (signal: Signal, wait: (name: string) => void) => void): Promise<string[]> {
  const signal = new Signal()
  const woken: string[] = []
  act(signal, (name) => void signal.next().then(() => woken.push(name)))
  await new Promise((resolve) => setImmediate(resolve))
  return woken
}

describe('Signal', () => {
  it('wakes all that wait, in the order in which they came', async () => {
    const woken = await wokenBy((signal, wait) => {
      wait('a')
      wait('b')
      signal.fire()
    })
    expect(woken).toEqual(['a', 'b'])
  })

  it('does not wake who comes after it fired', async () => {
    const woken = await wokenBy((signal, wait) => {
      signal.fire()
      wait('late')
    })
    expect(woken).toEqual([])
  })

  it('wakes once: who wants to wait again asks again', async () => {
    const woken = await wokenBy((signal, wait) => {
      wait('a')
      signal.fire()
      signal.fire()
    })
    expect(woken).toEqual(['a'])
  })
})
