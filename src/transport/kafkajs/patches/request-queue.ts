import type { Patch } from './patch.ts'

/** While requests wait for a free slot, in milliseconds; the original's own figure. */
const checkAfterMs = 10

interface RequestQueue {
  readonly pending: readonly unknown[]
  readonly throttledUntil: number
  throttleCheckTimeoutId: NodeJS.Timeout | null
  checkPendingRequests(): void
}

/** A queue as its connection waits for it to be empty. */
interface WaitedForQueue {
  readonly pending: readonly unknown[]
  readonly inflight: { readonly size: number }
  once(event: string, listener: () => void): void
  emit(event: string): void
  rejectAll: (this: WaitedForQueue, error: Error) => void
}

const emptyEvent = 'requestQueueEmpty'

export const requestQueue: Patch = {
  name: 'request-queue',
  why: 'an idle connection renews a timer with a negative delay for ever: 5 % of a core, and a warning from Node; each attempt to close a connection that waits for an answer adds a listener, for ever when it is cut off',
  apply(modules) {
    // The shape of kafkajs 2.2.4's module.
    const { prototype } = modules.load('network/requestQueue') as {
      prototype: WaitedForQueue & { scheduleCheckPendingRequests: unknown; waitForPendingRequests: unknown }
    }
    prototype.scheduleCheckPendingRequests = scheduleCheckPendingRequests
    const waits = new WeakMap<WaitedForQueue, Promise<void>>()
    prototype.waitForPendingRequests = function (this: WaitedForQueue): Promise<void> {
      if (isEmpty(this)) return Promise.resolve()
      const wait = waits.get(this) ?? untilEmpty(this).finally(() => waits.delete(this))
      waits.set(this, wait)
      return wait
    }
    const { rejectAll } = prototype
    prototype.rejectAll = function (error) {
      rejectAll.call(this, error)
      this.emit(emptyEvent)
    }
  },
}

/** Looks again when the broker's throttling ends; not at all while nothing waits: `push` and each response look by themselves. */
export function scheduleCheckPendingRequests(this: RequestQueue): void {
  if (this.pending.length === 0 || this.throttleCheckTimeoutId !== null) return
  const throttledForMs = this.throttledUntil - Date.now()
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null
      this.checkPendingRequests()
    },
    throttledForMs > 0 ? throttledForMs : checkAfterMs,
  )
}

function isEmpty({ pending, inflight }: WaitedForQueue): boolean {
  return pending.length === 0 && inflight.size === 0
}

function untilEmpty(queue: WaitedForQueue): Promise<void> {
  return new Promise((resolve) => {
    queue.once(emptyEvent, resolve)
  })
}
