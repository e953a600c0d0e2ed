import type { Patch } from './patch.ts'

type Method = (this: unknown, ...parameters: unknown[]) => unknown

/** Fetchers that have nothing to fetch since all their partitions are paused. */
const sleepers = new Set<() => void>()

/**
 * A fetcher whose partitions are all paused sleeps for `maxWaitTimeInMs`, whatever happens meanwhile: resuming and stopping
 * wait for it. Here both wake it.
 */
export const pausedFetch: Patch = {
  name: 'paused-fetch',
  why: 'resume and stop wait for the sleep of a paused fetcher',
  apply(modules) {
    modules.replace('utils/sleep', interruptibleSleep)
    // The classes as kafkajs 2.2.4 has them.
    const group = modules.load('consumer/consumerGroup') as { prototype: { resume: Method } }
    group.prototype.resume = wakingAfter(group.prototype.resume)
    const runner = modules.load('consumer/runner') as { prototype: { stop: Method } }
    runner.prototype.stop = wakingAfter(runner.prototype.stop)
  },
}

function interruptibleSleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer)
      sleepers.delete(wake)
      resolve()
    }
    const timer = setTimeout(wake, ms)
    sleepers.add(wake)
  })
}

/** Waking a fetcher of another consumer is harmless: it looks, and sleeps again. */
function wakingAfter(method: Method): Method {
  return function (...parameters) {
    const result = method.apply(this, parameters)
    for (const wake of [...sleepers]) wake()
    return result
  }
}
