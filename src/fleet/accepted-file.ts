import { existsSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import type { FleetConfig } from '../config/fleet.ts'
import { loadFleet, stateFolderIn } from '../config/load-fleet.ts'
import { SluiceError } from '../core/errors.ts'
import { formatFinding } from '../core/finding.ts'
import type { Finding } from '../core/finding.ts'
import { fleetPlaces } from './places.ts'
import { readJsonFile, writeWhole } from './written-file.ts'

/** Which fleet is meant. */
export interface FleetSource {
  /** Its file. */
  readonly file: string
  /** Its state folder, where that is another one than the file says. */
  readonly state?: string | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
}

export interface FleetFile {
  /** Null where the file is of no use, and was never of any. */
  readonly config: FleetConfig | null
  /** What is wrong with the file now. */
  readonly problems: readonly string[]
}

/** One that can be gone by, whatever the file is now. */
export type KnownFleet = FleetFile & { readonly config: FleetConfig }

/** What the file says. @throws SluiceError CONFIG with every finding */
export function fleetIn(source: FleetSource): FleetConfig {
  const { config, findings } = loaded(source)
  if (config === null) throw refusal(source, findings.map(formatFinding))
  return config
}

/**
 * The same, kept for a day on which the file has an error; with it, whose the state folder is.
 *
 * @throws SluiceError USAGE where the state folder is another fleet's
 */
export function acceptFleet(source: FleetSource): FleetFile {
  const { config, findings } = loaded(source)
  if (config === null) return { config, problems: findings.map(formatFinding) }
  requireOwnState(source.file, config.state)
  writeWhole(fleetPlaces(config.state).accepted, JSON.stringify({ file: resolve(source.file), config }))
  return { config, problems: [] }
}

/**
 * For a start that nobody watches: an error in the file must not leave a whole fleet down. It is then what the file was when it was
 * last without one.
 *
 * @throws SluiceError CONFIG where that is not known; USAGE where the state folder is another fleet's
 */
export function fleetAsFarAsKnown(source: FleetSource): KnownFleet {
  const { config, problems } = acceptFleet(source)
  return config === null ? keptFleet(source, problems) : { config, problems }
}

/** The same for those who look at a fleet, or end it: nothing is written. @throws SluiceError CONFIG as `fleetAsFarAsKnown` */
export function fleetToLookAt(source: FleetSource): KnownFleet {
  const { config, findings } = loaded(source)
  return config === null ? keptFleet(source, findings.map(formatFinding)) : { config, problems: [] }
}

/**
 * Two fleets in one state folder would end each other's instances. It belongs to the file that was accepted in it, for as long as
 * that is there: a fleet that has moved takes its folder along.
 *
 * @throws SluiceError USAGE where it is another fleet's
 */
export function requireOwnState(file: string, state: string): void {
  const owner = acceptedIn(state)?.file
  if (owner === undefined || isSameFile(owner, file) || !existsSync(owner)) return
  throw new SluiceError(
    'USAGE',
    `${state}: this state folder belongs to ${owner}: give this fleet one of its own (--state, or state:)`,
  )
}

/** Whether both paths lead to one file, by links too. */
export function isSameFile(one: string, other: string): boolean {
  return resolve(one) === resolve(other) || realPath(one) === realPath(other)
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}

function keptFleet(source: FleetSource, problems: readonly string[]): KnownFleet {
  const state = resolve(source.state ?? stateFolderIn(source.file, source.environment))
  const before = acceptedIn(state)
  if (before === null || !isSameFile(before.file, source.file)) throw refusal(source, problems)
  return { config: { ...before.config, state }, problems }
}

/** What `acceptFleet` wrote; null where it has not. */
function acceptedIn(state: string): { readonly file: string; readonly config: FleetConfig } | null {
  const found = readJsonFile(fleetPlaces(state).accepted)
  if (typeof found !== 'object' || found === null || !('config' in found && 'file' in found)) return null
  const { file, config } = found
  return typeof file === 'string' ? { file, config: config as FleetConfig } : null
}

function loaded({ file, state, environment }: FleetSource): {
  readonly config: FleetConfig | null
  readonly findings: readonly Finding[]
} {
  const { config, findings } = loadFleet(file, environment)
  if (config === null || state === undefined) return { config, findings }
  return { config: { ...config, state: resolve(state) }, findings }
}

function refusal({ file }: FleetSource, problems: readonly string[]): SluiceError {
  return new SluiceError('CONFIG', `${file} cannot be taken:\n${problems.join('\n')}`)
}
