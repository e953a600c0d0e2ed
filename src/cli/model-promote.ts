import type { Command } from 'commander'
import { SluiceError } from '../core/errors.ts'
import { defaultLimits } from '../releases/canary/judge.ts'
import { promoted } from '../releases/next-release.ts'
import type { CanaryRequest } from '../releases/next-release.ts'
import type { Io } from './io.ts'
import { namedVersion, release } from './model-command.ts'
import type { EndCommand } from './model-command.ts'
import { atLeast, numberOrNothing, orOff, percentage, share, wholeNumber } from './option-values.ts'
import type { Limit } from './option-values.ts'
import {
  addChangeOptions,
  addCutOptions,
  addGateOptions,
  cutOf,
  gateRequest,
  isForced,
  refuseAlone,
  saidBy,
} from './release-options.ts'
import type { ChangeOptions, CutOptions, GateOptions } from './release-options.ts'
import { storeOf } from './store-options.ts'

interface CanaryOptions {
  readonly canary?: readonly number[]
  readonly holdRecords?: number
  readonly holdSeconds?: number
  readonly minRecords?: number
  readonly maxRefusals?: Limit
  readonly maxLabelDistance?: Limit
  readonly maxScoreDistance?: Limit
  readonly maxLatencyFactor?: Limit
}

interface Options extends ChangeOptions, GateOptions, CutOptions, CanaryOptions {}

export function addModelPromote(command: Command, io: Io, finish: EndCommand): void {
  addCanaryOptions(addCutOptions(addGateOptions(addChangeOptions(command))))
    .argument('<version>', 'cooler@8, or acme/cooler@8')
    .action(async (name: string, options: Options) => {
      const { version, ...of } = namedVersion(name)
      const canary = canaryRequest(options)
      const change = {
        ...saidBy(options),
        tested: { versions: [version], gates: gateRequest(options, io) },
        force: isForced(options),
        cut: cutOf(options, io),
      }
      const store = await storeOf(options, io)
      // Whether it is there comes before what would become of it.
      await store.version(of, version)
      const newest = await store.newest(of)
      const next = promoted(of, newest, version, canary)
      finish(await release(store, newest, next, { of, command: 'promote', ...change }, options, io))
    })
}

function addCanaryOptions(command: Command): Command {
  const { refusals, labels, scores, latencyFactor, minRecords } = defaultLimits
  return command
    .option(
      '--canary <steps>',
      'step by step: its share of the keys in percent, such as 1,10,50,100; taken back by itself where it does worse',
      steps,
    )
    .option(
      '--hold-records <count>',
      'with --canary: a step lasts until the version has scored so many',
      wholeNumber(1),
    )
    .option('--hold-seconds <number>', 'with --canary: a step lasts so long at least', atLeast(0))
    .option(
      '--min-records <count>',
      `with --canary: nothing is judged below so many (default: ${minRecords})`,
      wholeNumber(1),
    )
    .option(
      '--max-refusals <share>',
      `with --canary: how much larger its share of refused rows may be, or off (default: ${String(refusals)})`,
      orOff(share),
    )
    .option(
      '--max-label-distance <share>',
      `with --canary: how far its label shares may be off, or off (default: ${String(labels)})`,
      orOff(share),
    )
    .option(
      '--max-score-distance <share>',
      `with --canary: how far its scores may be distributed off, or off (default: ${String(scores)})`,
      orOff(share),
    )
    .option(
      '--max-latency-factor <number>',
      `with --canary: how many times as long it may take, or off (default: ${String(latencyFactor)})`,
      orOff(atLeast(1)),
    )
}

function steps(text: string): readonly number[] {
  return text.split(',').map((each) => percentage(each.trim()))
}

function canaryRequest(options: CanaryOptions): CanaryRequest | null {
  const { canary, holdRecords, holdSeconds, minRecords } = options
  const { maxRefusals, maxLabelDistance, maxScoreDistance, maxLatencyFactor } = options
  if (canary === undefined) {
    const limits = { minRecords, maxRefusals, maxLabelDistance, maxScoreDistance, maxLatencyFactor }
    refuseAlone({ holdRecords, holdSeconds, ...limits }, '--canary')
    return null
  }
  if (holdRecords === undefined && holdSeconds === undefined)
    throw new SluiceError('USAGE', '--canary: needs --hold-records or --hold-seconds, how long a step lasts')
  return {
    steps: canary,
    hold: { records: holdRecords ?? null, seconds: holdSeconds ?? null },
    limits: {
      minRecords: minRecords ?? defaultLimits.minRecords,
      refusals: given(maxRefusals, defaultLimits.refusals),
      latencyFactor: given(maxLatencyFactor, defaultLimits.latencyFactor),
      labels: given(maxLabelDistance, defaultLimits.labels),
      scores: given(maxScoreDistance, defaultLimits.scores),
    },
  }
}

function given(limit: Limit | undefined, otherwise: number | null): number | null {
  return limit === undefined ? otherwise : numberOrNothing(limit)
}
