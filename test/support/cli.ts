import { PassThrough, Readable } from 'node:stream'
import type { ExitCode } from '../../src/cli/exit-codes.ts'
import { runCli } from '../../src/cli/program.ts'

export interface CliRun {
  readonly code: ExitCode
  readonly stdout: string
  readonly stderr: string
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  readonly stop?: AbortSignal
  /** Columns of a terminal that standard output is; none: it is a pipe. */
  readonly columns?: number
  /** Called with each piece of standard output. */
  readonly onStdout?: (text: string) => void
}

/** Runs a command line in this process, with its own streams. */
export async function cli(argv: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  const stdout = collect(options.onStdout)
  const stderr = collect()
  const code = await runCli(argv, {
    stdin: Readable.from(options.stdin === undefined ? [] : [Buffer.from(options.stdin)]),
    stdout: Object.assign(stdout.stream, terminal(options.columns)),
    stderr: Object.assign(stderr.stream, terminal(options.columns)),
    env: options.env ?? {},
    stop: options.stop ?? new AbortController().signal,
  })
  return { code, stdout: stdout.text(), stderr: stderr.text() }
}

function terminal(columns: number | undefined) {
  return columns === undefined ? {} : { isTTY: true, columns }
}

function collect(see: (text: string) => void = () => undefined) {
  const stream = new PassThrough()
  const pieces: Buffer[] = []
  stream.on('data', (piece: Buffer) => {
    pieces.push(piece)
    see(piece.toString('utf8'))
  })
  return { stream, text: () => Buffer.concat(pieces).toString('utf8') }
}
