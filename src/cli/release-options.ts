import type { Command } from 'commander'
import { Option } from 'commander'
import { authorHere } from '../app/releases/author.ts'
import type { ModelChange } from '../app/releases/change-model.ts'
import type { GateRequest } from '../app/releases/pass-gates.ts'
import { SluiceError } from '../core/errors.ts'
import { qualityMetrics } from '../releases/gates/quality.ts'
import type { QualityMetric } from '../releases/gates/quality.ts'
import { overrideOption } from './config-options.ts'
import type { Io } from './io.ts'
import { atLeast, wholeNumber } from './option-values.ts'
import { addStoreOption } from './store-options.ts'
import type { StoreOptions } from './store-options.ts'

/** Of every command that writes a release. */
export interface ChangeOptions extends StoreOptions {
  readonly by?: string
  readonly why?: string
  readonly json?: true
}

export function addChangeOptions(command: Command): Command {
  return addStoreOption(command)
    .option('--why <text>', 'why, for whoever asks later')
    .option('--by <who>', 'who (default: user@host)')
    .option('--json', 'print the release as JSON')
}

/** Pipelines that use the model. */
export interface UsedByOptions {
  readonly config?: readonly string[]
  readonly set: readonly string[]
}

function addPipelineOptions(command: Command, does: string): Command {
  return command.option('-c, --config <file>', `${does} (repeatable)`, oneMore).addOption(overrideOption())
}

function oneMore(file: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), file]
}

/** Of commands that let a version in. */
export interface GateOptions extends UsedByOptions {
  readonly maxBytes?: number
  readonly maxMicros?: number
  readonly labelled?: string
  readonly label?: string
  readonly metric?: QualityMetric
  readonly maxWorse?: number
  readonly force?: true
}

export function addGateOptions(command: Command): Command {
  return addPipelineOptions(command, 'a pipeline that uses the model: it has to fit there')
    .option(
      '--max-bytes <count>',
      "its file may have so many at most (default: the store's policy)",
      wholeNumber(1),
    )
    .option(
      '--max-micros <number>',
      "a row may take so many microseconds at most, measured here (default: the store's policy)",
      atLeast(0),
    )
    .option(
      '--labelled <file>',
      'rows with what was true: it must not do worse there than the present version',
    )
    .option('--label <column>', 'with --labelled: the column that says what was true')
    .addOption(new Option('--metric <name>', 'with --labelled: by which metric').choices(qualityMetrics))
    .option('--max-worse <number>', 'with --labelled: by how much it may be worse (default: 0)', atLeast(0))
    .option('--force', 'all the same, where a gate refuses: with --why, and recorded')
}

export function gateRequest(options: GateOptions, io: Io): GateRequest {
  const { maxBytes = null, maxMicros = null, labelled, label, metric, maxWorse } = options
  const pipelines = pipelinesOf(options, io)
  const rest = { pipelines, maxBytes, maxMicrosPerRow: maxMicros, maxWorse: maxWorse ?? 0 }
  if (labelled === undefined) {
    refuseAlone({ label, metric, maxWorse }, '--labelled')
    return { ...rest, labelled: null }
  }
  if (label === undefined || metric === undefined)
    throw new SluiceError('USAGE', '--labelled: needs --label, the column, and --metric')
  return { ...rest, labelled: { path: labelled, label, metric } }
}

/** @throws SluiceError USAGE where a version is forced in and nobody says why */
export function isForced({ force, why }: GateOptions & ChangeOptions): boolean {
  if (force === true && why === undefined)
    throw new SluiceError('USAGE', '--force: needs --why, which the release records')
  return force === true
}

/** Of commands whose release may hold from an offset on. */
export interface CutOptions {
  readonly cut?: true
  readonly cutMargin?: number
}

const usualMargin = 1_000

export function addCutOptions(command: Command): Command {
  return command
    .option(
      '--cut',
      'switch at an offset of each partition, so that a replay switches there too: behind the end of the topics of --config',
    )
    .option(
      '--cut-margin <records>',
      `with --cut: so many behind the end; as many as come while instances load (default: ${usualMargin})`,
      wholeNumber(0),
    )
}

/** The same for commands that need no other config. */
export function addCutAndConfig(command: Command): Command {
  return addCutOptions(addPipelineOptions(command, 'with --cut: a pipeline that uses the model'))
}

export function cutOf(options: CutOptions & UsedByOptions, io: Io): ModelChange['cut'] {
  const { cut, cutMargin } = options
  if (cut !== true) {
    refuseAlone({ cutMargin }, '--cut')
    return null
  }
  const pipelines = pipelinesOf(options, io)
  if (pipelines.length === 0)
    throw new SluiceError('USAGE', '--cut: needs --config, the pipeline whose topics are cut')
  return async (before) => {
    // What a broker needs is loaded only where one is asked.
    const { brokerCut } = await import('../app/releases/broker-cut.ts')
    return brokerCut(pipelines, cutMargin ?? usualMargin, before)
  }
}

function pipelinesOf({ config = [], set }: UsedByOptions, { env }: Io): GateRequest['pipelines'] {
  return config.map((file) => ({ file, overrides: set, environment: env }))
}

/** Who and why. */
export function saidBy({ by, why }: ChangeOptions): Pick<ModelChange, 'by' | 'why'> {
  return { by: by ?? authorHere(), why: why ?? null }
}

/** A setting that is given and means nothing is an error. */
export function refuseAlone(given: Readonly<Record<string, unknown>>, without: string): void {
  const alone = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${kebab(name)}`],
  )
  if (alone.length > 0) throw new SluiceError('USAGE', `${alone.join(', ')}: only with ${without}`)
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
