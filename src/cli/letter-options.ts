import { InvalidArgumentError } from 'commander'
import type { Command } from 'commander'
import type { LetterFilter } from '../app/read-letters.ts'
import type { ConfigOptions } from './config-options.ts'
import { addConfigOptions } from './config-options.ts'
import { csvNames, wholeNumber } from './option-values.ts'

/** What the subcommands of `sluice dlq` have in common. */
export interface LetterOptions extends ConfigOptions {
  readonly topic?: string
  readonly reason?: readonly string[]
  readonly field?: readonly string[]
  readonly model?: readonly string[]
  readonly since?: number
  readonly until?: number
  readonly partition?: number
  readonly fromOffset?: number
  readonly toOffset?: number
}

export function addLetterOptions(command: Command): Command {
  return addConfigOptions(command)
    .option('--topic <name>', 'read this topic instead of deadLetter.topic')
    .option(
      '--reason <names>',
      'only letters with one of these reasons (comma-separated, repeatable)',
      csvNames,
    )
    .option('--field <names>', 'only letters whose field or feature at fault is one of these', csvNames)
    .option('--model <names>', 'only letters of one of these models', csvNames)
    .option(
      '--since <time>',
      'only what was dead-lettered since then: 2026-11-27T08:00Z, or 30m, 2h, 1d ago',
      pointInTime,
    )
    .option('--until <time>', 'only what was dead-lettered before then', pointInTime)
    .option('--partition <number>', 'only letters in this partition', wholeNumber(0))
    .option('--from-offset <number>', 'only letters at this offset or later', wholeNumber(0))
    .option('--to-offset <number>', 'only letters at this offset or earlier', wholeNumber(0))
}

export function letterFilter(options: LetterOptions): LetterFilter {
  const names = (given: readonly string[] | undefined) => (given === undefined ? null : new Set(given))
  const offset = (given: number | undefined) => (given === undefined ? null : BigInt(given))
  return {
    reasons: names(options.reason),
    fields: names(options.field),
    models: names(options.model),
    sinceMs: options.since ?? null,
    untilMs: options.until ?? null,
    partition: options.partition ?? null,
    fromOffset: offset(options.fromOffset),
    toOffset: offset(options.toOffset),
  }
}

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A time as ISO 8601 has it, UTC where it names no zone; or how long ago. */
export function pointInTime(text: string): number {
  const ago = /^(\d{1,9})([smhd])$/.exec(text)
  // The pattern has both groups, and its letters are the units.
  if (ago !== null) return Date.now() - Number(ago[1]!) * unitMs[ago[2]!]!
  const timeMs = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(withZone(text)) : NaN
  if (Number.isNaN(timeMs)) {
    throw new InvalidArgumentError(
      'It must be a time, such as 2026-11-27T08:00Z, or how long ago: 30m, 2h, 1d.',
    )
  }
  return timeMs
}

/** JavaScript takes a time without zone for a local one, a date for UTC. */
function withZone(text: string): string {
  return /T[\d:.]+$/.test(text) ? `${text}Z` : text
}
