import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A process that answers each line of JSON with one. */
export class Asked {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>
  #errors = ''

  constructor(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    this.#child = spawn(command, args, { env: { ...process.env, ...environment } })
    this.#child.stderr.on(
      'data',
      (some: Buffer) => (this.#errors = (this.#errors + some.toString()).slice(-2000)),
    )
    this.#lines = createInterface(this.#child.stdout)[Symbol.asyncIterator]()
  }

  async ask<T>(question: object): Promise<T> {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`)
    const next = await this.#lines.next()
    if (next.done === true) throw new Error(`it ended without an answer: ${this.#errors}`)
    // What ours.ts and beside.py write.
    return JSON.parse(next.value) as T
  }

  end(): void {
    this.#child.stdin.end()
  }
}
