import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { pausedFetch } from '../../../../src/transport/kafkajs/patches/paused-fetch.ts'
import { isolatedModules, original } from '../support/originals.ts'

interface Patched {
  readonly prototype: { resume(partitions: unknown[]): void; stop(): Promise<void> }
}
const modules = isolatedModules()
pausedFetch.apply(modules)
const sleep = modules.replaced.get('utils/sleep') as (ms: number) => Promise<void>
const group = (original('consumer/consumerGroup') as Patched).prototype
const runner = (original('consumer/runner') as Patched).prototype

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('paused-fetch', () => {
  it('sleeps as long as it is told', async () => {
    let awake = false
    void sleep(5_000).then(() => (awake = true))
    await vi.advanceTimersByTimeAsync(4_999)
    expect(awake).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(awake).toBe(true)
  })

  it('wakes a sleeping fetcher when partitions are resumed', async () => {
    const resume = vi.fn()
    const sleeping = sleep(5_000)
    group.resume.call({ logger: { info: () => undefined }, subscriptionState: { resume } } as never, [])
    await sleeping
    expect(resume).toHaveBeenCalledOnce()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('wakes a sleeping fetcher when the consumer is stopped', async () => {
    const sleeping = sleep(5_000)
    await runner.stop.call({ running: false } as never)
    await sleeping
  })
})
