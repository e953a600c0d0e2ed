import { closeSync, openSync, writeSync } from 'node:fs'
import { SluiceError, messageOf } from '../../core/errors.ts'
import type { SimulatedCycle } from './simulator.ts'

const flushCharacters = 64 * 1024

/** One JSON line an event: `{rigId, cycle, truth, trouble, reason, field}`; the last three null for a good event. */
export class TruthLog {
  readonly #file: number | null
  readonly #write: (text: string) => void
  #pending = ''

  /**
   * @param path of a file, or `-` for `stdout`
   * @throws SluiceError USAGE when the file cannot be written
   */
  constructor(path: string, stdout: (text: string) => void) {
    const file = path === '-' ? null : open(path)
    this.#file = file
    this.#write = file === null ? stdout : (text) => writeSync(file, text)
  }

  add({ event, truth, trouble }: SimulatedCycle): void {
    const { kind = null, reason = null, field = null } = trouble ?? {}
    const line = { rigId: event.rigId, cycle: event.cycle, truth, trouble: kind, reason, field }
    this.#pending += `${JSON.stringify(line)}\n`
    if (this.#pending.length >= flushCharacters) this.#flush()
  }

  close(): void {
    this.#flush()
    if (this.#file !== null) closeSync(this.#file)
  }

  #flush(): void {
    this.#write(this.#pending)
    this.#pending = ''
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'w')
  } catch (error) {
    throw new SluiceError('USAGE', `--truth ${path}: ${messageOf(error)}`, { cause: error })
  }
}
