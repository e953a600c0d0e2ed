import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { requestQueue } from '../../../../src/transport/kafkajs/patches/request-queue.ts'
import { isolatedModules, original } from '../support/originals.ts'

interface Queue {
  waitForPendingRequests(): Promise<void>
  rejectAll(error: Error): void
  listenerCount(event: string): number
  push(request: object): void
  fulfillRequest(response: object): void
  maybeThrottle(ms: number): void
  destroy(): void
}
const QueueClass = original('network/requestQueue') as new (options: object) => Queue
requestQueue.apply(isolatedModules())

const silent = { debug: () => undefined, warn: () => undefined }

function queueOf(maxInFlightRequests: number | null = null): Queue {
  return new QueueClass({
    maxInFlightRequests,
    requestTimeout: 1000,
    clientId: 'c',
    broker: 'b',
    logger: silent,
  })
}

function request(correlationId: number, sendRequest = vi.fn()) {
  const entry = {
    correlationId,
    apiKey: 0,
    apiName: 'Produce',
    apiVersion: 7,
    resolve: vi.fn(),
    reject: vi.fn(),
  }
  return { entry, expectResponse: true, sendRequest }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('request-queue', () => {
  it('sets no timer while nothing waits', () => {
    const queue = queueOf()
    queue.push(request(1))
    queue.fulfillRequest({ correlationId: 1, payload: Buffer.alloc(0), size: 0 })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('sends what waits as soon as a response frees a slot', () => {
    const queue = queueOf(1)
    const second = request(2)
    queue.push(request(1))
    queue.push(second)
    expect(second.sendRequest).not.toHaveBeenCalled()
    queue.fulfillRequest({ correlationId: 1, payload: Buffer.alloc(0), size: 0 })
    expect(second.sendRequest).toHaveBeenCalledOnce()
  })

  it.each(['answered', 'cut off'] as const)(
    'is waited for by one listener however often it is closed, until its request is %s',
    async (end) => {
      const queue = queueOf()
      queue.push(request(1))
      const waits = Array.from({ length: 20 }, () => queue.waitForPendingRequests())
      expect(queue.listenerCount('requestQueueEmpty')).toBe(1)
      if (end === 'answered') queue.fulfillRequest({ correlationId: 1, payload: Buffer.alloc(0), size: 0 })
      else queue.rejectAll(new Error('the connection is gone'))
      await Promise.all(waits)
      expect(queue.listenerCount('requestQueueEmpty')).toBe(0)
      queue.push(request(2))
      const again = queue.waitForPendingRequests()
      queue.fulfillRequest({ correlationId: 2, payload: Buffer.alloc(0), size: 0 })
      await again
    },
  )

  it('sends what waits when the throttling ends, with one timer and no negative delay', () => {
    const queue = queueOf()
    const waiting = request(1)
    queue.maybeThrottle(500)
    queue.push(waiting)
    queue.push(request(2))
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(499)
    expect(waiting.sendRequest).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(waiting.sendRequest).toHaveBeenCalledOnce()
    expect(vi.getTimerCount()).toBe(0)
    queue.destroy()
  })
})
