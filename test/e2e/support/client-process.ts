import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { whenDone } from './closing.ts'
import { until } from './until.ts'

/** How a program is started. */
export interface Command {
  readonly program: string
  readonly args: readonly string[]
  /** Where; the examples look for their files from there. */
  readonly folder: string
}

/** A program of examples/clients; killed when the test file is done. */
export class ClientProcess {
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>
  stdout = ''
  readonly #child: ChildProcess
  #stderr = ''

  constructor(
    { program, args, folder }: Command,
    more: readonly string[],
    env: Readonly<Record<string, string>>,
  ) {
    this.#child = spawn(program, [...args, ...more], {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text))
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text))
    this.ended = once(this.#child, 'close').then(() => ({
      code: this.#child.exitCode,
      stderr: this.#stderr,
    }))
    whenDone(() => this.stop('SIGKILL'))
  }

  stop(signal: NodeJS.Signals = 'SIGTERM') {
    this.#child.kill(signal)
    return this.ended
  }

  /** As `until`, while the process lives. */
  until<T>(what: string, ask: () => T | Promise<T>): ReturnType<typeof until<T>> {
    const gone = this.ended.then(({ code, stderr }): never => {
      throw new Error(`the client ended with ${code} while waiting until ${what}: ${stderr}`)
    })
    return Promise.race([until(what, ask), gone])
  }
}
