import { afterAll } from 'vitest'

const closings: (() => Promise<unknown>)[] = []

/** To be called when the test file is done, the last opened first; a failure of one is no reason to leave out the others. */
export function whenDone(close: () => Promise<unknown>): void {
  closings.push(close)
}

// Each test file has its own modules, so this is each file's own hook.
afterAll(async () => {
  for (const close of closings.reverse()) await close().catch(() => undefined)
})
