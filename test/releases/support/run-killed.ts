import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

/**
 * Runs `operation-process.ts`.
 *
 * @returns whether it came to its end; false where it was killed
 * @throws Error with what it said, where it failed
 */
export async function cameToItsEnd(
  args: readonly string[],
  started: (child: ChildProcess) => void = () => undefined,
): Promise<boolean> {
  const script = join(import.meta.dirname, 'operation-process.ts')
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  started(child)
  const [said, [code, signal]] = await Promise.all([
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>,
  ])
  if (code === 0) return true
  if (signal === 'SIGKILL') return false
  throw new Error(`it failed with ${code ?? signal!}: ${said}`)
}
