import { hostname } from 'node:os'
import type { FleetConfig, FleetEntry } from '../config/fleet.ts'
import { lifeRules } from './life-rules.ts'
import type { LifeRules } from './life-rules.ts'

/** An instance as the fleet's file wants it. */
export interface PlannedInstance {
  readonly name: string
  readonly entry: FleetEntry
  /** Null where one is to be chosen. */
  readonly port: number | null
  readonly rules: LifeRules
}

/** All instances of a fleet, in the order of its file. */
export function plannedInstances(config: FleetConfig): PlannedInstance[] {
  return Object.entries(config.instances).flatMap(([name, entry]) =>
    Array.from({ length: entry.count }, (_, i) => ({
      name: `${name}-${i + 1}`,
      entry,
      port: entry.port === 0 ? null : entry.port + i,
      rules: lifeRules(config, entry.drain, entry.memory ?? null),
    })),
  )
}

/** One that the file no longer has: it is known by its name alone, and only has to end. */
export function unplannedInstance(name: string, config: FleetConfig): PlannedInstance {
  const entry: FleetEntry = {
    ...{ command: 'run', config: '', set: [], count: 0, host: '127.0.0.1', port: 0, tls: false },
    ...{ staticMember: false, environment: {}, envFiles: [], drain: unplannedDrainMs },
  }
  return { name, entry, port: null, rules: lifeRules(config, entry.drain, null) }
}

const unplannedDrainMs = 30_000

/** Those that are meant by names of entries and instances; all where none is given. What nothing is called comes back apart. */
export function chosenInstances(
  names: readonly string[],
  wanted: readonly string[],
): { readonly chosen: readonly string[]; readonly unknown: readonly string[] } {
  if (wanted.length === 0) return { chosen: names, unknown: [] }
  const isMeant = (name: string, by: string) => name === by || entryOf(name) === by
  return {
    chosen: names.filter((name) => wanted.some((by) => isMeant(name, by))),
    unknown: wanted.filter((by) => !names.some((name) => isMeant(name, by))),
  }
}

/** `rig` of `rig-2`. */
function entryOf(name: string): string {
  return name.replace(/-\d+$/, '')
}

/** The command line of an instance, without Node and the script. */
export function commandLine({ name, entry }: PlannedInstance, port: number): string[] {
  const { command, config, set, host, staticMember } = entry
  const overrides = [
    ...set,
    ...(command === 'run' ? [`http.host=${host}`, `http.port=${port}`] : []),
    ...(staticMember ? [`input.instanceId=${memberName(name)}`] : []),
  ]
  const listening = command === 'serve' ? ['--host', host, '--port', String(port)] : []
  return [command, '-c', config, ...overrides.flatMap((each) => ['--set', each]), ...listening]
}

/** Of this host alone, or two hosts would fence each other; with letters that Kafka takes. */
function memberName(name: string): string {
  return `${hostname()}-${name}`.replace(/[^A-Za-z0-9._-]/g, '-')
}

/** Arguments of Node: a quarter of the limit is for what is not on V8's heap. */
export function nodeOptions({ entry: { memory } }: PlannedInstance): string[] {
  const heap = memory === undefined ? [] : [`--max-old-space-size=${Math.floor((memory * 0.75) / 2 ** 20)}`]
  return [...heapOptions, ...heap]
}

/** As `bin/sluice.mjs` starts Node (docs/decisions/0006-memory.md). */
export const heapOptions: readonly string[] = ['--max-semi-space-size=8', '--heap-growing-percent=100']

/** Where an instance can be asked. */
export function baseUrlOf({ entry: { host, tls } }: PlannedInstance, port: number): string {
  const isAny = host === '0.0.0.0' || host === '::'
  const shown = isAny ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  return `${tls ? 'https' : 'http'}://${shown}:${port}`
}
