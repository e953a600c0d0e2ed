import { SluiceError } from '../core/errors.ts'
import { formatFinding } from '../core/finding.ts'
import { findCaseFiles } from '../app/cases/find-case-files.ts'
import { runCaseFile } from '../app/cases/run-case-files.ts'
import type { CaseFileResult } from '../app/cases/run-case-files.ts'
import { refuseOverwriting } from '../table/refuse-overwriting.ts'
import type { CliCommand } from './command.ts'
import { overrideOption } from './config-options.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { untilDone } from './file-command.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { caseCounts, caseLines, caseSummary } from './print/case-text.ts'
import { junitXml } from './print/junit.ts'
import { writeTextFile } from './write-text-file.ts'

interface TestOptions {
  readonly set: readonly string[]
  readonly filter?: string
  readonly update?: boolean
  readonly junit?: string
}

/** `sluice test`: cases beside a config, run through the pipeline itself. Exit 1 when one fails, 2 for what cannot be used. */
export const command: CliCommand = {
  configure(command, io, finish) {
    command
      .argument('[paths...]', 'files of cases, or folders with files called *.test.yaml', ['.'])
      .option('--filter <text>', 'only cases whose file or name holds this text')
      .option('--update', 'record what comes in place of what was expected')
      .option('--junit <file>', 'write the results as JUnit XML, for CI')
      .addOption(overrideOption())
      .addHelpText('after', notes)
      .action(async (paths: readonly string[], options: TestOptions) => {
        finish(await untilDone('-', io, () => runCases(paths, options, io)))
      })
  },
}

async function runCases(paths: readonly string[], options: TestOptions, io: Io): Promise<ExitCode> {
  const start = performance.now()
  const results: CaseFileResult[] = []
  const files = await findCaseFiles(paths)
  if (options.junit !== undefined) await refuseOverwriting([options.junit], files)
  for (const file of files) results.push(await runFile(file, options, io))
  const cases = results.reduce((sum, { cases: those }) => sum + those.length, 0)
  const counts = results.map(caseCounts)
  const isUnusable = counts.some((count) => count.isUnusable)
  if (cases === 0 && !isUnusable)
    throw new SluiceError('USAGE', `no case holds ${JSON.stringify(options.filter)} in its file or name`)
  if (options.junit !== undefined) await writeTextFile(options.junit, junitXml(results))
  printLine(io.stdout, caseSummary(results, (performance.now() - start) / 1000, io.stdout))
  if (isUnusable) return exitCodes.usage
  return counts.some(({ failed }) => failed > 0) ? exitCodes.findings : exitCodes.done
}

async function runFile(file: string, options: TestOptions, io: Io): Promise<CaseFileResult> {
  let isNamed = false
  const name = () => {
    if (!isNamed) printLine(io.stdout, file)
    isNamed = true
  }
  const result = await runCaseFile(file, {
    overrides: options.set,
    environment: io.env,
    filter: options.filter ?? null,
    update: options.update === true,
    io,
    onCase: (_file, each) => {
      name()
      for (const line of caseLines(file, each, io.stdout)) io.stdout.write(`${line}\n`)
    },
  })
  if (result.findings.length > 0) name()
  for (const finding of result.findings) printLine(io.stdout, formatFinding(finding))
  return result
}

const notes = `
A file of cases names its config (default: the sluice.yaml beside it), events, and what is expected of them:

  cases:
    - name: a cycle without a sensor is a dead letter
      events: [{ rigId: rig-01, cycle: 7, endedAt: 1767225600000, psa_bar: null }]
      deadLetters: [{ reason: missing-value, field: psa_bar }]

Of each prediction, dead letter and skipped record what is named is compared; of what is not expected none may come. Each
case runs through the stream's own pipeline, without Kafka and without a registry; look-ups are asked where the config says. docs/testing-pipelines.md has all of it.`
