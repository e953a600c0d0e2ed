import { readConfig, assembleOrThrow } from '../app/assemble.ts'
import type { Assembly } from '../app/assemble.ts'
import { runReproduction, servingReleases } from '../app/answerable/answerable-job.ts'
import type { AnswerSurroundings, PredictionRange } from '../app/answerable/answerable-job.ts'
import { systemClock } from '../core/clock.ts'
import type { ConfigOptions } from './config-options.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { progressBar } from './print/progress-bar.ts'
import { reproductionJson, reproductionText } from './print/reproduction.ts'

export type ReproduceRequest = PredictionRange & { readonly sample: number | null; readonly examples: number }

/** Makes the predictions of a range again; exits with 1 unless what could be compared is the same. */
export async function reproduce(
  options: ConfigOptions,
  request: ReproduceRequest,
  asJson: boolean,
  io: Io,
): Promise<ExitCode> {
  const start = performance.now()
  const assembly = await assembledForThen(options, io)
  const { range, counts } = await runReproduction(assembly, request, answerSurroundings(io))
  const seconds = (performance.now() - start) / 1000
  const lines = asJson ? [reproductionJson(range, counts)] : reproductionText(range, counts, seconds)
  for (const line of lines) printLine(io.stdout, line)
  if (counts.reproduced === 0) printLine(io.stderr, 'sluice: no prediction was reproduced')
  return counts.differing > 0 || counts.reproduced === 0 ? exitCodes.findings : exitCodes.done
}

/** Also where a model is out of service by now. */
export async function assembledForThen({ config, set }: ConfigOptions, io: Io): Promise<Assembly> {
  const source = { file: config, overrides: set, environment: io.env }
  const releases = await servingReleases(readConfig(source), io.env)
  return assembleOrThrow({ ...source, releases }, (line) => {
    printLine(io.stderr, line)
  })
}

export function answerSurroundings({ stdout, stderr, stop, env }: Io): AnswerSurroundings {
  return {
    ...{ clock: systemClock, stop, stdout, environment: env },
    warn: (text) => {
      printLine(stderr, `warning: ${text}`)
    },
    progress: (count) => progressBar(stderr, count, () => performance.now(), 'records'),
  }
}
