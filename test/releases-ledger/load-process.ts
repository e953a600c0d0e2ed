import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { packageFile } from '../../src/package-file.ts'
import { whenDone } from '../e2e/support/closing.ts'
import type { Place } from '../e2e/support/place.ts'

export interface LoadOptions {
  /** Records a second. */
  readonly rate: number
  readonly keys: number
  /** Default: until it is stopped. */
  readonly count?: number
}

export interface Published {
  readonly sent: number
  readonly seconds: number
}

/** Records that come at an even pace, from a process of their own. */
export class Load {
  readonly #stop: () => void
  /** Resolves when all are published that were asked for. */
  readonly done: Promise<Published>

  constructor(place: Place, { rate, keys, count = 0 }: LoadOptions) {
    const program = packageFile('test/releases-ledger/load.ts')
    const args = [program, place.env['KAFKA_BROKERS']!, place.input, ...[rate, keys, count].map(String)]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    whenDone(() => {
      child.kill('SIGKILL')
      return Promise.resolve()
    })
    this.#stop = () => child.kill('SIGTERM')
    // As it prints them.
    this.done = text(child.stdout).then((line) => JSON.parse(line) as Published)
  }

  stop(): Promise<Published> {
    this.#stop()
    return this.done
  }
}
