import type { Writable } from 'node:stream'

export interface Terminal extends Writable {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

const clearBelow = '\u001B[J'
const up = (lines: number) => (lines === 0 ? '' : `\u001B[${lines}A`)

/** A block of lines at the bottom of a terminal that is drawn over itself; what else is to be said goes above it. */
export class Screen {
  readonly #out: Terminal
  #block: readonly string[] = []

  constructor(out: Terminal) {
    this.#out = out
  }

  draw(lines: readonly string[]): void {
    const back = this.#back()
    this.#block = this.#fitting(lines)
    this.#out.write(`${back}${text(this.#block)}`)
  }

  /** Lines that stay, above the block. */
  above(lines: string): void {
    this.#out.write(`${this.#back()}${lines.trimEnd()}\n${text(this.#block)}`)
  }

  /** To the first row of the block. A terminal that became narrower has broken its lines. */
  #back(): string {
    const { columns } = terminalSize(this.#out)
    const rows = this.#block.map(({ length }) => Math.max(1, Math.ceil(length / columns)))
    return `${up(rows.reduce((sum, each) => sum + each, 0))}\r${clearBelow}`
  }

  /** What would scroll away could not be drawn over. */
  #fitting(lines: readonly string[]): string[] {
    const { columns, rows } = terminalSize(this.#out)
    return lines.slice(0, Math.max(1, rows - 1)).map((line) => line.slice(0, columns - 1))
  }
}

/** Some terminals say that they have no columns or rows. */
export function terminalSize({ columns = 0, rows = 0 }: Terminal): {
  readonly columns: number
  readonly rows: number
} {
  return { columns: columns > 0 ? columns : 120, rows: rows > 0 ? rows : Infinity }
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}
