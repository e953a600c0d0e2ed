import { execFileSync, spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'

export const canPin: boolean = spawnSync('taskset', ['--version']).error === undefined

/** This process, and all that it starts from now on, stay on one core. */
export function pinOurselves(core: number): void {
  if (canPin) execFileSync('taskset', ['-acp', String(core), String(process.pid)], { stdio: 'ignore' })
}

/** A command that stays on one core. */
export function pinned(core: number, command: readonly string[]): readonly [string, ...string[]] {
  // A command has at least its own name.
  return (canPin ? ['taskset', '-c', String(core), ...command] : command) as [string, ...string[]]
}

/** Starts a command that stays on one core; what it says goes nowhere, but for complaints. */
export function startPinned(
  core: number,
  command: readonly string[],
  { folder, env = process.env }: { readonly folder: string; readonly env?: NodeJS.ProcessEnv },
): ChildProcess {
  const [program, ...args] = pinned(core, command)
  return spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] })
}

/** Asks it to end, and makes it end when it does not. */
export async function stopProcess(child: ChildProcess, waitMs = 15_000): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const kill = setTimeout(() => child.kill('SIGKILL'), waitMs)
  await ended
  clearTimeout(kill)
}
