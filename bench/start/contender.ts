import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** How far a process has come, and what it had cost by then. */
export interface Milestone {
  readonly name: string
  readonly wallMs: number
  readonly cpuMs: number
}

export const lastMilestone = 'first output'

/** The options of the program's own first line. */
const options = ['--max-semi-space-size=8', '--heap-growing-percent=100']

/** A process that tells its milestones. */
export class Contender {
  readonly milestones: Milestone[] = []
  readonly #child: ChildProcess
  readonly #ended: Promise<void>

  constructor(command: readonly string[], folder: string) {
    const preload = join(import.meta.dirname, 'milestones.mjs')
    this.#child = spawn(process.execPath, [...options, '--import', preload, ...command], {
      cwd: folder,
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    })
    this.#ended = new Promise((resolve) => {
      this.#child.once('exit', () => {
        resolve()
      })
    })
  }

  get pid(): number {
    // It was started.
    return this.#child.pid!
  }

  /** Resolves with the first output. */
  async firstOutput(): Promise<void> {
    // As it was asked for.
    for await (const line of createInterface({ input: this.#child.stdio[3] as Readable })) {
      const milestone = JSON.parse(line) as Milestone
      this.milestones.push(milestone)
      if (milestone.name === lastMilestone) return
    }
    throw new Error('a contender ended before its first output')
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM')
    await this.#ended
  }
}
