import type { Readable, Writable } from 'node:stream'
import { aborted } from '../core/aborted.ts'
import { exitCodes } from './exit-codes.ts'
import { messageText } from './print/message.ts'
import type { TextStream } from './print/message.ts'

/** The outside of a command: where it reads and writes. Tests bring their own. */
export interface Io {
  readonly stdin: Readable
  readonly stdout: TextStream
  readonly stderr: TextStream
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborts on the first SIGINT or SIGTERM; a second one ends the process at once. */
  readonly stop: AbortSignal
}

/** The process's own. A reader that went away (`| head`) is not an error of ours. */
export function processIo(): Io {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(128 + (signal === 'SIGINT' ? 2 : 15))
      stop.abort()
    })
  }
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.done)
    printLine(process.stderr, `sluice: standard output cannot be written: ${error.message}`)
    process.exit(exitCodes.fatal)
  })
  // Nobody hears complaints any more: the work and its exit code are as good as before.
  process.stderr.on('error', () => undefined)
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    stop: stop.signal,
  }
}

/** A line of output; of a message the severity is in colour, and on a terminal no word is broken. */
export function printLine(stream: TextStream, text: string): void {
  stream.write(`${messageText(text, stream)}\n`)
}

/**
 * Resolves when all that was printed has been handed on: a pipe takes 64 KiB at once, and what its reader has not taken by
 * then would be lost with the process. Whoever is tired of waiting for a reader ends it with Ctrl-C.
 */
export async function drained({ stdout, stderr, stop }: Io): Promise<void> {
  const written = (stream: Writable) =>
    new Promise<void>((resolve) =>
      stream.write('', () => {
        resolve()
      }),
    )
  const all = Promise.all([written(stdout), written(stderr)])
  await (stop.aborted ? all : Promise.race([all, aborted(stop)]))
}
