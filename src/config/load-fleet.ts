import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { messageOf } from '../core/errors.ts'
import type { Finding, Remark } from '../core/finding.ts'
import { formatDuration } from '../core/text.ts'
import { ConfigDocument } from './document.ts'
import { defaultState, fleetSchema } from './fleet.ts'
import type { FleetConfig, FleetEntry } from './fleet.ts'
import type { Environment } from './interpolate.ts'
import { parseSettings, unreadableSettings } from './parse-settings.ts'

export interface LoadedFleet {
  /** Null where something is wrong. Paths are absolute. */
  readonly config: FleetConfig | null
  readonly findings: readonly Finding[]
}

const leastMemory = 64 * 2 ** 20

/** What the log of the supervisor is asked for by. */
export const supervisorName = 'supervisor'

/** Reads and checks a fleet's file: all that is wrong at once, with lines. Never throws for what the user wrote. */
export function loadFleet(file: string, environment: Environment): LoadedFleet {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const message = `the file of the fleet cannot be read: ${messageOf(error)}`
    const { findings } = unreadableSettings(
      file,
      message,
      '-c names another one; docs/fleet.md has an example',
    )
    return { config: null, findings }
  }
  return parseFleet(text, file, environment)
}

/** As `loadFleet`, from text. */
export function parseFleet(text: string, file: string, environment: Environment): LoadedFleet {
  const { parsed, findings: found, place } = parseSettings(fleetSchema, text, file, environment)
  const findings = [...found, ...(parsed === null ? [] : [...remarksOn(parsed)].map(place))]
  const isSound = parsed !== null && findings.every(({ severity }) => severity !== 'error')
  return { config: isSound ? withAbsolutePaths(parsed, dirname(resolve(file))) : null, findings }
}

/**
 * The state folder that a file names, as far as that can be read of one with errors: where a fleet runs, its state says more than the
 * file does. What the schema gives where the file says nothing, or nothing legible.
 */
export function stateFolderIn(file: string, environment: Environment): string {
  return resolve(dirname(resolve(file)), statedFolder(file, environment) ?? defaultState)
}

function statedFolder(file: string, environment: Environment): string | null {
  try {
    const document = new ConfigDocument(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''), file)
    document.interpolate(environment)
    const values = document.values()
    const state = typeof values === 'object' && values !== null && 'state' in values ? values.state : null
    return typeof state === 'string' && state !== '' ? state : null
  } catch {
    return null
  }
}

/** What is wrong in settings, and between them. */
function* remarksOn(config: FleetConfig): Generator<Remark> {
  yield* spanRemarks(config)
  yield* instanceRemarks(config)
}

/** With none of these a supervisor would ask, start or put aside without a pause. */
function* spanRemarks({ probe, logs, restarts }: FleetConfig): Generator<Remark> {
  const spans: Readonly<Record<string, Readonly<Record<string, number>>>> = {
    logs: { size: logs.size },
    probe: { every: probe.every, timeout: probe.timeout, start: probe.start },
    restarts: {
      ...{ first: restarts.first, longest: restarts.longest },
      ...{ within: restarts.within, retry: restarts.retry },
    },
  }
  for (const [section, settings] of Object.entries(spans))
    for (const [name, value] of Object.entries(settings))
      if (value <= 0) yield { severity: 'error', path: [section, name], message: 'must be more than 0' }
  if (restarts.first > restarts.longest)
    yield {
      ...{ severity: 'error', path: ['restarts', 'first'], hint: 'shorten this one, or lengthen that one' },
      message: `must not be longer than restarts.longest, ${formatDuration(restarts.longest / 1000)}`,
    }
}

function* instanceRemarks({ instances }: FleetConfig): Generator<Remark> {
  const takenPorts = new Map<number, string>()
  for (const [name, entry] of Object.entries(instances)) {
    const error = (setting: string, message: string, hint?: string): Remark => ({
      ...{ severity: 'error', path: ['instances', name, setting], message },
      ...(hint === undefined ? {} : { hint }),
    })
    yield* nameRemarks(name, instances)
    yield* entryRemarks(entry, error)
    for (const port of fixedPorts(entry)) {
      const holder = takenPorts.get(port)
      if (holder !== undefined && holder !== name)
        yield error('port', `${port} is also a port of '${holder}'`, 'count up from another one, or 0')
      if (port > 65_535) yield error('port', `counts up to ${port}: there are 65535`)
      takenPorts.set(port, name)
    }
  }
}

function* nameRemarks(name: string, instances: FleetConfig['instances']): Generator<Remark> {
  const path = ['instances', name]
  const [, base] = /^(.+)-\d+$/.exec(name) ?? []
  if (base !== undefined && Object.hasOwn(instances, base))
    yield { severity: 'error', path, message: `reads like an instance of '${base}': give it another name` }
  if (name === supervisorName)
    yield { severity: 'error', path, message: 'is what the supervisor is called: give it another name' }
}

function* entryRemarks(
  { command, memory, set, staticMember, tls }: FleetEntry,
  error: (setting: string, message: string, hint?: string) => Remark,
): Generator<Remark> {
  if (memory !== undefined && memory < leastMemory)
    yield error('memory', 'must be 64MiB or more: Node alone takes that')
  if (staticMember && command === 'serve')
    yield error('staticMember', 'is for pipelines: a service is in no group')
  if (tls && command === 'run') yield error('tls', 'is for services: a pipeline answers without TLS')
  const section = command === 'run' ? 'http' : 'serve'
  const ours = set.find((each) => /^(http|serve)\.(host|port)=/.test(each))
  if (ours !== undefined)
    yield error(
      'set',
      `the fleet sets ${section}.host and ${section}.port itself`,
      'by host and port of the entry',
    )
}

/** The ports that its instances have by the file. */
function fixedPorts({ port, count }: FleetEntry): number[] {
  return port === 0 ? [] : Array.from({ length: count }, (_, i) => port + i)
}

/** Paths count from the folder of the file. */
function withAbsolutePaths(config: FleetConfig, folder: string): FleetConfig {
  const at = (path: string) => resolve(folder, path)
  const entries = Object.entries(config.instances).map(([name, entry]) => [
    name,
    { ...entry, config: at(entry.config), envFiles: entry.envFiles.map(at) },
  ])
  return {
    ...config,
    state: at(config.state),
    instances: Object.fromEntries(entries) as FleetConfig['instances'],
  }
}
