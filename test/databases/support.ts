import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'

const main = new URL('../../src/main.ts', import.meta.url).pathname

/** The command as a process of its own, and what it said. */
export function start(argv: readonly string[]): ChildProcess & { readonly errors: () => string } {
  const child = spawn(process.execPath, ['--no-warnings', main, ...argv], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let text = ''
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return Object.assign(child, { errors: () => text })
}

/** Asks until the answer is yes. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await wait(20)
}
