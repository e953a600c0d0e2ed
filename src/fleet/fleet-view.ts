import type { FleetConfig } from '../config/fleet.ts'
import type { InstanceRecord } from './instance-record.ts'
import { fleetPlaces } from './places.ts'
import { baseUrlOf, plannedInstances, unplannedInstance } from './plan.ts'
import type { Probe } from './probe.ts'
import type { Processes } from './processes.ts'
import { readState } from './state-file.ts'

/** Where an instance stands by what is seen now. `hung`: no answer; `dead`: no process, and nobody has noticed yet. */
export type ShownState = InstanceRecord['state'] | 'hung' | 'dead' | 'new'

export interface ShownInstance {
  readonly name: string
  readonly state: ShownState
  readonly why: string | null
  readonly since: number | null
  readonly pid: number | null
  readonly port: number | null
  readonly residentBytes: number | null
  /** How often it has ended by itself. */
  readonly ends: number
  /** When it is tried again. */
  readonly until: number | null
}

export interface FleetView {
  /** Null where none is at work. */
  readonly supervisorPid: number | null
  readonly problems: readonly string[]
  /** What a rolling restart waits for, or why it went no further. */
  readonly rolling: string | null
  readonly instances: readonly ShownInstance[]
}

/** An answer that takes longer is none: one that hangs must not hold up the list. */
const timeoutMs = 500

/** All instances as they are, by the state file and by asking each. All are asked together. */
export async function fleetView(config: FleetConfig, processes: Processes, probe: Probe): Promise<FleetView> {
  const state = readState(fleetPlaces(config.state).state)
  const records = new Map(state?.instances.map((record) => [record.name, record]))
  const plans = new Map(plannedInstances(config).map((plan) => [plan.name, plan]))
  const names = new Set([...plans.keys(), ...records.keys()])
  const supervisor = state?.supervisor ?? null
  const instances = [...names].map(async (name): Promise<ShownInstance> => {
    const record = records.get(name)
    if (record === undefined) return neverStarted(name)
    const plan = plans.get(name) ?? unplannedInstance(name, config)
    const ask = (port: number) => probe(baseUrlOf(plan, port), timeoutMs)
    return shown(record, processes, ask)
  })
  return {
    supervisorPid: supervisor !== null && processes.isAlive(supervisor) ? supervisor.pid : null,
    problems: state?.problems ?? [],
    rolling: rollingText(state?.rolling ?? null),
    instances: await Promise.all(instances),
  }
}

async function shown(
  record: InstanceRecord,
  processes: Processes,
  ask: (port: number) => ReturnType<Probe>,
): Promise<ShownInstance> {
  const { name, process, port, since, until, ends } = record
  const isAlive = process !== null && processes.isAlive(process)
  const health = isAlive && port !== null ? await ask(port) : null
  const [state, why] = stateNow(record, isAlive, health)
  return {
    ...{ name, state, why, since, port, ends, until },
    pid: isAlive ? process.pid : null,
    residentBytes: isAlive ? processes.residentBytes(process) : null,
  }
}

function stateNow(
  record: InstanceRecord,
  isAlive: boolean,
  health: Awaited<ReturnType<Probe>> | null,
): [ShownState, string | null] {
  const { state, why, process, wasLive } = record
  if (process !== null && !isAlive) return ['dead', 'its process is gone']
  if (health === null || state === 'draining') return [state, why]
  if (!health.isLive) return wasLive ? ['hung', 'no answer from /livez'] : ['starting', why]
  if (health.isReady) return ['ready', null]
  return [state === 'starting' ? 'starting' : 'unready', health.missing ?? why]
}

function rollingText(rolling: NonNullable<ReturnType<typeof readState>>['rolling']): string | null {
  if (rolling === null) return null
  const { current, queue, halted } = rolling
  if (halted !== null) return `halted: ${halted}`
  return `waits for ${current ?? 'nobody'}${queue.length === 0 ? '' : `, then ${queue.join(', ')}`}`
}

function neverStarted(name: string): ShownInstance {
  return {
    ...{ name, state: 'new', why: 'never started', since: null, pid: null, port: null },
    ...{ residentBytes: null, ends: 0, until: null },
  }
}
