import { readFile, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { loadingOf, loadModels } from '../../compile/models.ts'
import { parseCases } from '../../config/case-file.ts'
import type { CaseFile, LoadedCases, PipelineCase } from '../../config/case-file.ts'
import { updatedCases } from '../../config/case-update.ts'
import type { CaseUpdate } from '../../config/case-update.ts'
import type { GivenOverride } from '../../config/override.ts'
import { SluiceError, messageOf } from '../../core/errors.ts'
import type { ConfigPath, Finding, Remark } from '../../core/finding.ts'
import { didYouMean } from '../../core/nearest.ts'
import type { InputStreams } from '../../table/input.ts'
import { assemble } from '../assemble.ts'
import type { Assembly } from '../assemble.ts'
import { EventWriter } from '../event-writer.ts'
import { caseRecords } from './case-records.ts'
import { streamed } from './case-stream.ts'
import { judgeCase, toleranceOf } from './judge-case.ts'
import type { CaseDifference } from './judge-case.ts'
import { recordedLists } from './recorded.ts'

/** How one case went. */
export interface CaseResult {
  readonly name: string
  /** Of its file, from 1; null where it is not known. */
  readonly line: number | null
  readonly seconds: number
  /** What did not come as expected; none for a case that passed. */
  readonly differences: readonly PlacedDifference[]
  /** Whether its expectations were recorded anew. */
  readonly isRecorded: boolean
}

export interface PlacedDifference extends CaseDifference {
  readonly line: number | null
}

/** How the cases of a file went. */
export interface CaseFileResult {
  readonly file: string
  readonly cases: readonly CaseResult[]
  /** What is wrong with the file, or with a config that it tests: its cases did not run. */
  readonly findings: readonly Finding[]
  readonly seconds: number
}

export interface CaseRunOptions {
  /** Overrides, which count before those of files and cases. */
  readonly overrides: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Only cases whose file or name holds it; null: all. */
  readonly filter: string | null
  /** Whether what comes is recorded in place of what was expected. */
  readonly update: boolean
  readonly io: InputStreams
  /** Told of each case when it is over. */
  readonly onCase?: (file: string, result: CaseResult) => void
}

/** Runs the cases of a file, one after the other. Rejects for what is not about the file: a registry that does not answer. */
export async function runCaseFile(file: string, options: CaseRunOptions): Promise<CaseFileResult> {
  const start = performance.now()
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new SluiceError('USAGE', `${file} cannot be read: ${messageOf(cause)}`, { cause })
  })
  const loaded = parseCases(text, file, options.update)
  const { caseFile } = loaded
  const seconds = () => (performance.now() - start) / 1000
  if (caseFile === null) return { file, cases: [], findings: loaded.findings, seconds: seconds() }
  const runner = new CaseRunner(file, caseFile, loaded, options)
  for (const index of caseFile.cases.keys()) {
    options.io.stop.throwIfAborted()
    if (runner.isWanted(index)) await runner.run(index)
  }
  if (runner.updates.length > 0) await writeFile(file, updatedCases(text, runner.updates))
  const findings = [...loaded.findings, ...runner.findings]
  return { file, cases: runner.results, findings, seconds: seconds() }
}

class CaseRunner {
  readonly results: CaseResult[] = []
  readonly findings: Finding[] = []
  readonly updates: CaseUpdate[] = []
  readonly #file: string
  readonly #caseFile: CaseFile
  readonly #place: LoadedCases['place']
  readonly #options: CaseRunOptions
  readonly #models = keptModels()
  /** Findings of configs, which each case would tell again. */
  readonly #told = new Set<string>()

  constructor(file: string, caseFile: CaseFile, { place }: LoadedCases, options: CaseRunOptions) {
    this.#file = file
    this.#caseFile = caseFile
    this.#place = place
    this.#options = options
  }

  isWanted(index: number): boolean {
    const { filter } = this.#options
    return filter === null || `${this.#file} ${this.#at(index).name}`.includes(filter)
  }

  async run(index: number): Promise<void> {
    const start = performance.now()
    const given = this.#at(index)
    const outcomes = await this.#outcomes(given, index)
    if (outcomes === null) return
    const found = judgeCase(given, outcomes, this.#caseFile.tolerance)
    const isRecorded = this.#options.update && found.length > 0
    if (isRecorded) {
      const tolerance = toleranceOf(given.tolerance ?? this.#caseFile.tolerance)
      this.updates.push({ index, values: { ...recordedLists(given, outcomes, tolerance) } })
    }
    const lineOf = (path: CaseDifference['path']) =>
      this.#place({ severity: 'error', path: ['cases', index, ...path], message: '' }).line
    const result = {
      name: given.name,
      line: lineOf(['name']),
      seconds: (performance.now() - start) / 1000,
      differences: isRecorded ? [] : found.map((each) => ({ ...each, line: lineOf(each.path) })),
      isRecorded,
    }
    this.results.push(result)
    this.#options.onCase?.(this.#file, result)
  }

  /** Null where it could not run, which is told. A pipeline of its own: steps and models may remember what they have seen. */
  async #outcomes(given: PipelineCase, index: number) {
    const folder = dirname(this.#file)
    const { assembly, findings } = await assemble({
      file: resolveFrom(folder, this.#caseFile.config),
      overrides: [...[...this.#caseFile.set, ...given.set].map(this.#ofFile), ...this.#options.overrides],
      environment: this.#options.environment,
      loadModels: this.#models,
    })
    this.#tell(findings)
    if (assembly === null) return null
    const path = ['cases', index]
    const writer = this.#writerFor(assembly, path)
    if (writer === null) return null
    const { io } = this.#options
    const { records, remarks: unwritten } = await caseRecords(given, { assembly, writer, folder, io, path })
    const remarks = [
      ...unwritten,
      ...unknownModels(given, path, assembly),
      ...otherKind(given, path, assembly),
    ]
    this.#tell(remarks.map((remark) => this.#place(remark)))
    return remarks.length > 0 ? null : streamed({ ...assembly, schemas: writer.schemas }, records, io.stop)
  }

  readonly #ofFile = (override: string): GivenOverride => ({
    override,
    by: `${this.#file}, set ${override.replace(/=.*/s, '')}`,
  })

  /** Null where a pipeline reads what nobody writes here. */
  #writerFor(assembly: Assembly, path: ConfigPath): EventWriter | null {
    try {
      return new EventWriter(assembly)
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error
      this.#tell([this.#place({ severity: 'error', path, message: error.message })])
      return null
    }
  }

  #tell(findings: readonly Finding[]): void {
    for (const finding of findings) {
      const key = JSON.stringify(finding)
      if (!this.#told.has(key)) this.findings.push(finding)
      this.#told.add(key)
    }
  }

  #at(index: number): PipelineCase {
    // Indexes are those of the list.
    return this.#caseFile.cases[index]!
  }
}

/** Models that are expected to say something, and are none of the config. */
function unknownModels({ predictions }: PipelineCase, path: ConfigPath, { config }: Assembly): Remark[] {
  const names = config.models.map(({ name }) => name)
  const items = Array.isArray(predictions) ? predictions : []
  return items.flatMap(({ models = {} }, at) =>
    Object.keys(models)
      .filter((name) => !names.includes(name))
      .map((name) => ({
        severity: 'error',
        path: [...path, 'predictions', at, 'models', name],
        message: `the config has no model '${name}'`,
        hint: didYouMean(name, names) ?? `there are: ${names.join(', ')}`,
      })),
  )
}

/** Predictions of a pipeline that publishes rows, and the other way round. */
function otherKind(given: PipelineCase, path: ConfigPath, { config }: Assembly): Remark[] {
  const { publish } = config.output
  const [other, own] =
    publish === 'predictions' ? (['rows', 'predictions'] as const) : (['predictions', 'rows'] as const)
  if (given[other] === undefined || given[other] === 0) return []
  const message = `none can come: output.publish is ${publish}`
  return [{ severity: 'error', path: [...path, other], message, hint: `name them under ${own}` }]
}

/** Messages name the config as the user would. */
function resolveFrom(folder: string, path: string): string {
  return folder === '.' || resolve(path) === path ? path : `${folder}/${path}`
}

/** Reads model files once for all cases, unless a model remembers what it has scored. */
function keptModels(): typeof loadModels {
  const kept = new Map<string, ReturnType<typeof loadModels>>()
  return (settings, remarks) => {
    const key = JSON.stringify(settings.map((model) => [model.file, loadingOf(model)]))
    const before = kept.get(key)
    if (before !== undefined) return before
    const loaded = loadModels(settings, remarks)
    if (loaded.every((model) => model !== null && !model.scorer.stateful)) kept.set(key, loaded)
    return loaded
  }
}
