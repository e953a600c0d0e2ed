import { parseFleet } from '../../../src/config/load-fleet.ts'
import type { FleetConfig } from '../../../src/config/fleet.ts'
import { newInstance } from '../../../src/fleet/instance-record.ts'
import type { InstanceRecord, ProcessKey } from '../../../src/fleet/instance-record.ts'
import type { Sighting } from '../../../src/fleet/life.ts'
import { lifeRules } from '../../../src/fleet/life-rules.ts'

/** The fleet that a YAML text describes. */
export function fleetOf(yaml: string): FleetConfig {
  const { config, findings } = parseFleet(yaml, '/fleets/fleet.yaml', {})
  if (config === null) throw new Error(JSON.stringify(findings))
  return config
}

/** What the schema says where nothing is said, and a limit of 100 MB. */
export const usualRules = lifeRules(fleetOf('instances: {}'), 30_000, 100e6)

export const someProcess: ProcessKey = { pid: 4711, startTicks: '99', bootId: 'boot-1' }

/** A record that was started at 0. */
export function recordOf(changes: Partial<InstanceRecord>): InstanceRecord {
  const running = {
    state: 'ready',
    process: someProcess,
    startedAt: 0,
    port: 9100,
    configDigest: 'd1',
  } as const
  return { ...newInstance('rig-1', 0), ...running, until: null, wasLive: true, ...changes }
}

/** A look at a process that is well. */
export function sightingOf(nowMs: number, changes: Partial<Sighting> = {}): Sighting {
  const well = { isLive: true, isReady: true, missing: null }
  return {
    nowMs,
    isAlive: true,
    end: null,
    health: well,
    residentBytes: 50e6,
    configDigest: 'd1',
    ...changes,
  }
}
