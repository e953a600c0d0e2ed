import { createGzip, createZstdCompress } from 'node:zlib'
import type { Gzip, ZstdCompress } from 'node:zlib'
import type { Output } from './output.ts'

/** The output, compressed as its name says (.gz, .zst); itself where the name says nothing. */
export function compressedByName(path: string, output: Output): Output {
  if (/\.gz$/i.test(path)) return new CompressedOutput(createGzip(), output)
  return /\.zst$/i.test(path) ? new CompressedOutput(createZstdCompress(), output) : output
}

class CompressedOutput implements Output {
  readonly #compressor: Gzip | ZstdCompress
  readonly #output: Output
  /** Bytes that the compressor gave and that are not handed on yet. */
  #pieces: Uint8Array[] = []

  constructor(compressor: Gzip | ZstdCompress, output: Output) {
    this.#compressor = compressor
    this.#output = output
    compressor.on('data', (piece: Uint8Array) => this.#pieces.push(piece))
  }

  async write(piece: string | Uint8Array): Promise<void> {
    if (piece.length === 0) return
    await new Promise<void>((resolve, reject) => {
      this.#compressor.write(piece, (error) => {
        if (error === null || error === undefined) resolve()
        else reject(error)
      })
    })
    await this.#handOn()
  }

  async commit(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#compressor.once('end', resolve).once('error', reject).end()
    })
    await this.#handOn()
    await this.#output.commit()
  }

  async discard(): Promise<void> {
    this.#compressor.destroy()
    await this.#output.discard()
  }

  async #handOn(): Promise<void> {
    const pieces = this.#pieces
    this.#pieces = []
    for (const piece of pieces) await this.#output.write(piece)
  }
}
