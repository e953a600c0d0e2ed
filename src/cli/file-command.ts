import type { FileSurroundings } from '../app/score-file.ts'
import { BrokenPipe } from '../table/output.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { noProgress, progressBar } from './print/progress-bar.ts'

/** What a command that writes `output` gives to its work: warnings and progress on standard error. */
export function fileSurroundings(output: string, io: Io): FileSurroundings {
  const { stdin, stdout, stderr, stop } = io
  return {
    stdin,
    stdout,
    stop,
    warn: (text) => {
      printLine(stderr, `warning: ${text}`)
    },
    // Among rows on the same screen a bar would be in the way.
    progress: (totalBytes) =>
      output === '-' && stdout.isTTY === true
        ? noProgress
        : progressBar(stderr, totalBytes, () => performance.now()),
  }
}

/** Runs the work of a command that writes `output`: a reader that went away is no failure, an interruption is told. */
export async function untilDone(output: string, io: Io, work: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof BrokenPipe) return exitCodes.done
    if (!io.stop.aborted) throw error
    const name = output === '-' ? 'the output is not complete' : `${output} was not written`
    printLine(io.stderr, `sluice: interrupted, ${name}`)
    return exitCodes.fatal
  }
}
