import type { Patch } from './patch.ts'

/** While requests wait for a free slot, in milliseconds; the original's own figure. */
const checkAfterMs = 10

interface RequestQueue {
  readonly pending: readonly unknown[]
  readonly throttledUntil: number
  throttleCheckTimeoutId: NodeJS.Timeout | null
  checkPendingRequests(): void
}

export const requestQueue: Patch = {
  name: 'request-queue',
  why: 'an idle connection renews a timer with a negative delay for ever: 5 % of a core, and a warning from Node',
  apply(modules) {
    // The shape of kafkajs 2.2.4's module.
    const { prototype } = modules.load('network/requestQueue') as {
      prototype: { scheduleCheckPendingRequests: unknown }
    }
    prototype.scheduleCheckPendingRequests = scheduleCheckPendingRequests
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
