import type { Writable } from 'node:stream'

export interface Terminal extends Writable {
  readonly isTTY?: boolean
  readonly columns?: number
}

const clearLine = '\u001B[2K'
const up = (lines: number) => `\u001B[${lines}A`

/** A block of lines at the bottom of a terminal that is drawn over itself. */
export class Screen {
  readonly #out: Terminal
  #drawn = 0

  constructor(out: Terminal) {
    this.#out = out
  }

  draw(lines: readonly string[]): void {
    const width = this.#out.columns ?? 120
    const back = this.#drawn === 0 ? '' : up(this.#drawn)
    // A block that has become shorter leaves lines behind: they are emptied.
    const all = [...lines, ...Array.from({ length: Math.max(0, this.#drawn - lines.length) }, () => '')]
    this.#out.write(back + all.map((line) => `${clearLine}${line.slice(0, width - 1)}\n`).join(''))
    this.#drawn = all.length
  }
}
