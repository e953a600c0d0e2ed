import { resolve } from 'node:path'
import type { FleetConfig } from '../config/fleet.ts'
import { loadFleet } from '../config/load-fleet.ts'
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

/** What the file says. @throws SluiceError CONFIG with every finding */
export function fleetIn(source: FleetSource): FleetConfig {
  const { config, findings } = loaded(source)
  if (config === null) throw refusal(source, findings.map(formatFinding))
  return config
}

/** The same, kept for a day on which the file has an error. */
export function acceptFleet(source: FleetSource): FleetFile {
  const { config, findings } = loaded(source)
  if (config === null) return { config, problems: findings.map(formatFinding) }
  writeWhole(fleetPlaces(config.state).accepted, JSON.stringify({ file: resolve(source.file), config }))
  return { config, problems: [] }
}

/**
 * For a start that nobody watches: an error in the file must not leave a whole fleet down. It is then what the file was when it was
 * last without one.
 *
 * @throws SluiceError CONFIG where that is not known
 */
export function fleetAsFarAsKnown(source: FleetSource): FleetFile & { readonly config: FleetConfig } {
  const { config, problems } = acceptFleet(source)
  if (config !== null) return { config, problems }
  const before = source.state === undefined ? null : readJsonFile(fleetPlaces(resolve(source.state)).accepted)
  const isKnown = typeof before === 'object' && before !== null && 'config' in before && 'file' in before
  if (!isKnown || before.file !== resolve(source.file)) throw refusal(source, problems)
  // `acceptFleet` wrote it.
  return { config: before.config as FleetConfig, problems }
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
