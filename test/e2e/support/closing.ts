import { afterAll } from 'vitest'

const closings: (() => Promise<unknown>)[] = []

/** To be called when the test file is done, the last opened first; a failure of one is no reason to leave out the others. */
export function whenDone(close: () => Promise<unknown>): void {
  closings.push(close)
}

/** For a program that is no test file. */
export async function closeAll(): Promise<void> {
  for (const close of closings.splice(0).reverse()) await close().catch(() => undefined)
}

// Each test file has its own modules, so this is each file's own hook.
if (process.env['VITEST'] !== undefined) afterAll(closeAll)
