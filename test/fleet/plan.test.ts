import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import {
  baseUrlOf,
  chosenInstances,
  commandLine,
  nodeOptions,
  plannedInstances,
  unplannedInstance,
} from '../../src/fleet/plan.ts'
import { fleetOf } from './support/records.ts'

const config = fleetOf(`
instances:
  rig: { config: rig.yaml, set: [input.group=g], count: 2, memory: 512MiB, drain: 40s, staticMember: true }
  models: { command: serve, config: serve.yaml, host: 0.0.0.0, port: 9000, count: 2, tls: true }
  none: { config: x.yaml, count: 0 }
`)
const [rig1, rig2, models1, models2, ...rest] = plannedInstances(config)

describe('plannedInstances', () => {
  it('numbers the instances of each entry, and counts ports up', () => {
    expect([rig1, rig2, models1, models2].map((each) => [each?.name, each?.port])).toEqual([
      ...[['rig-1', null] as const, ['rig-2', null] as const],
      ...[['models-1', 9000] as const, ['models-2', 9001] as const],
    ])
    expect(rest).toEqual([])
    expect(rig1?.rules).toMatchObject({ drainMs: 40_000, memoryBytes: 512 * 2 ** 20, firstMs: 500 })
  })
})

describe('chosenInstances', () => {
  const names = ['rig-1', 'rig-2', 'models-1']

  it.each([
    [[], names, []],
    [['rig'], ['rig-1', 'rig-2'], []],
    [['rig-2', 'models'], ['rig-2', 'models-1'], []],
    [['rig-3', 'rigs'], [], ['rig-3', 'rigs']],
  ])('takes %j for %j', (wanted, chosen, unknown) => {
    expect(chosenInstances(names, wanted)).toEqual({ chosen, unknown })
  })
})

describe('the command line of an instance', () => {
  it('of a pipeline has its port, its overrides and its place in the group', () => {
    expect(commandLine(rig1!, 9100)).toEqual([
      ...['run', '-c', '/fleets/rig.yaml', '--set', 'input.group=g'],
      ...['--set', 'http.host=127.0.0.1', '--set', 'http.port=9100'],
      ...['--set', `input.instanceId=${hostname()}-rig-1`.replaceAll(/[^\w.=-]/g, '-')],
    ])
  })

  it('of a service has them as options', () => {
    expect(commandLine(models2!, 9001)).toEqual([
      ...['serve', '-c', '/fleets/serve.yaml', '--host', '0.0.0.0', '--port', '9001'],
    ])
  })

  it('gives V8 three quarters of the memory', () => {
    expect(nodeOptions(rig1!)).toContain('--max-old-space-size=384')
    expect(nodeOptions(models1!).join()).not.toContain('old-space')
  })
})

describe('baseUrlOf', () => {
  it('asks on loopback who listens everywhere', () => {
    expect(baseUrlOf(rig1!, 9100)).toBe('http://127.0.0.1:9100')
    expect(baseUrlOf(models1!, 9000)).toBe('https://127.0.0.1:9000')
    const entry = { ...models1!.entry, host: '::1', tls: false }
    expect(baseUrlOf({ ...models1!, entry }, 9000)).toBe('http://[::1]:9000')
  })
})

describe('unplannedInstance', () => {
  it('is one that only has to end', () => {
    expect(unplannedInstance('old-1', config)).toMatchObject({ name: 'old-1', rules: { drainMs: 30_000 } })
  })
})
