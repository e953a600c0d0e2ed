import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { freePort } from '../../src/dev/free-port.ts'

const pollMs = 50
const readyDeadlineMs = 120_000

/** A running `sluice`. */
export class Instance {
  readonly #child: ChildProcess
  readonly #url: string

  private constructor(child: ChildProcess, url: string) {
    this.#child = child
    this.#url = url
  }

  /** Starts it; it serves, or not, some time later. */
  static async start(configFile: string, instanceId: string | null = null): Promise<Instance> {
    const port = await freePort()
    const settings = { 'http.port': port, ...(instanceId === null ? {} : { 'input.instanceId': instanceId }) }
    const changes = Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`])
    const child = spawn(process.execPath, ['dist/main.js', 'run', '-c', configFile, ...changes], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    return new Instance(child, `http://127.0.0.1:${port}`)
  }

  /** What it ended with; null while it runs, and when it was killed. */
  get exitCode(): number | null {
    return this.#child.exitCode
  }

  async ready(): Promise<this> {
    const deadline = performance.now() + readyDeadlineMs
    while (!(await this.#isReady())) {
      if (this.#child.exitCode !== null) throw new Error(`sluice ended with ${this.#child.exitCode}`)
      if (performance.now() > deadline) throw new Error('sluice is not ready in time')
      await new Promise((resolve) => setTimeout(resolve, pollMs))
    }
    return this
  }

  /** The partitions that it holds. */
  async partitions(): Promise<readonly number[]> {
    const metrics = await this.#metrics()
    const lines = metrics.matchAll(/^sluice_consumer_lag_records\{.*partition="(\d+)".*\}/gm)
    return [...lines].map(([, partition]) => Number(partition))
  }

  /** How many records it has scored. */
  async scored(): Promise<number> {
    const [, count = '0'] =
      /^sluice_records_total\{.*outcome="scored".*\} (\d+)/m.exec(await this.#metrics()) ?? []
    return Number(count)
  }

  /** Resolves when it is gone, with its exit code; null when it was killed. */
  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode
    const ended = new Promise<number | null>((resolve) => this.#child.once('exit', resolve))
    this.#child.kill(signal)
    return ended
  }

  async #metrics(): Promise<string> {
    const response = await fetch(`${this.#url}/metrics`)
    return response.text()
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.#url}/readyz`)).ok
    } catch {
      // It does not listen yet.
      return false
    }
  }
}
