import { mkdtempSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadFleet, parseFleet, stateFolderIn } from '../../src/config/load-fleet.ts'
import { formatFinding } from '../../src/core/finding.ts'
import { scratchFolder } from '../support/scratch.ts'

const folder = scratchFolder()

function findingsOf(yaml: string): string[] {
  return parseFleet(yaml, 'fleet.yaml', {}).findings.map(formatFinding)
}

const entry = (text: string) => `instances:\n  rig: { config: rig.yaml, ${text} }\n`

describe('a fleet’s file', () => {
  it('gives sizes in bytes, times in milliseconds, and paths from its folder', () => {
    const file = join(mkdtempSync(join(folder, 'at-')), 'fleet.yaml')
    const text = `state: \${PLACE:state}\nlogs: { size: 1MiB }\nprobe: { every: 2s }\n${entry('memory: 128 MiB, envFiles: [rig.env], environment: { CPUS: 2 }')}`
    writeFileSync(file, text)
    const { config, findings } = loadFleet(file, {})
    expect(findings).toEqual([])
    expect(config).toMatchObject({
      ...{
        state: join(file, '../state'),
        logs: { size: 2 ** 20, keep: 5 },
        probe: { every: 2_000, failures: 3 },
      },
      instances: {
        rig: {
          ...{ memory: 2 ** 27, config: join(file, '../rig.yaml'), envFiles: [join(file, '../rig.env')] },
          ...{ environment: { CPUS: '2' }, count: 1, port: 0, drain: 30_000 },
        },
      },
    })
  })

  it('is told when it is not there', () => {
    expect(loadFleet(join(folder, 'none.yaml'), {}).findings.map(formatFinding)[0]).toMatch(
      /none\.yaml: error: the file of the fleet cannot be read: ENOENT.*docs\/fleet\.md/,
    )
  })

  it.each([
    [
      entry('cont: 2'),
      "fleet.yaml:2:28: error: instances.rig.cont: unknown key 'cont' (did you mean 'count'?)",
    ],
    [
      'instances:\n  rig: { count: 2 }\n',
      'fleet.yaml:2:3: error: instances.rig.config: is missing: expected text',
    ],
    [
      entry('memory: 512'),
      'fleet.yaml:2:36: error: instances.rig.memory: must be a number and its unit (kB, MB, GB, KiB, MiB or GiB), such as 512MiB',
    ],
    [
      entry('memory: 5MB'),
      'fleet.yaml:2:36: error: instances.rig.memory: must be 64MiB or more: Node alone takes that',
    ],
    [
      entry('drain: 5'),
      'fleet.yaml:2:35: error: instances.rig.drain: must be a number and its unit (ms, s, m, h or d), such as 30s',
    ],
    [
      entry('command: srve'),
      "fleet.yaml:2:37: error: instances.rig.command: must be 'run' or 'serve' (did you mean 'serve'?)",
    ],
    [
      entry('tls: true'),
      'fleet.yaml:2:33: error: instances.rig.tls: is for services: a pipeline answers without TLS',
    ],
    [
      entry('command: serve, staticMember: true'),
      'fleet.yaml:2:58: error: instances.rig.staticMember: is for pipelines: a service is in no group',
    ],
    [
      entry('set: [http.port=1]'),
      'fleet.yaml:2:28: error: instances.rig.set: the fleet sets http.host and http.port itself (by host and port of the entry)',
    ],
    [
      entry('port: 65535, count: 2'),
      'fleet.yaml:2:34: error: instances.rig.port: counts up to 65536: there are 65535',
    ],
    [
      `${entry('port: 9000, count: 2')}  b: { config: b.yaml, port: 9001 }\n`,
      "fleet.yaml:3:30: error: instances.b.port: 9001 is also a port of 'rig' (count up from another one, or 0)",
    ],
    [
      `${entry('count: 1')}  rig-1: { config: b.yaml }\n`,
      "fleet.yaml:3:3: error: instances.rig-1: reads like an instance of 'rig': give it another name",
    ],
    [
      'instances:\n  supervisor: { config: b.yaml }\n',
      'fleet.yaml:2:3: error: instances.supervisor: is what the supervisor is called: give it another name',
    ],
    [
      'instances: { "a b": { config: b.yaml } }',
      'may hold small letters, digits, dots, hyphens and underscores only',
    ],
    ['instances: { rig: { config: "${NOWHERE}" } }', 'environment variable NOWHERE is not set'],
    ['instances: {', 'fleet.yaml:1:12: error: '],
    ['probe: { every: 0s }\ninstances: {}', 'fleet.yaml:1:17: error: probe.every: must be more than 0'],
    ['probe: { timeout: 0s }\ninstances: {}', 'probe.timeout: must be more than 0'],
    ['probe: { start: 0s }\ninstances: {}', 'probe.start: must be more than 0'],
    ['logs: { size: 0MiB }\ninstances: {}', 'fleet.yaml:1:15: error: logs.size: must be more than 0'],
    ['restarts: { retry: 0s }\ninstances: {}', 'restarts.retry: must be more than 0'],
    [
      'restarts: { first: 10s, longest: 1s }\ninstances: {}',
      'fleet.yaml:1:20: error: restarts.first: must not be longer than restarts.longest, 1.0 s (shorten this one, or lengthen that one)',
    ],
    [
      'restarts: { first: 2m }\ninstances: {}',
      'fleet.yaml:1:20: error: restarts.first: must not be longer than restarts.longest',
    ],
    ['state: .fleet', 'error: instances: is missing'],
  ])('is refused, with the place: %j', (yaml, finding) => {
    const found = findingsOf(yaml)
    expect(found.join('\n')).toContain(finding)
    expect(parseFleet(yaml, 'fleet.yaml', {}).config).toBeNull()
  })
})

describe('the state folder of a file', () => {
  it.each([
    ['state: ${PLACE}/here\ninstances: {', '/srv/here'],
    ['state: there\ninstances: 7', 'there'],
    ['instances: {', '.fleet'],
    ['state: [', '.fleet'],
    ['state: ""', '.fleet'],
    ['- *nobody', '.fleet'],
  ])('is known as far as it can be read: %j', (yaml, state) => {
    const file = join(mkdtempSync(join(folder, 'state-')), 'fleet.yaml')
    writeFileSync(file, yaml)
    expect(stateFolderIn(file, { PLACE: '/srv' })).toBe(resolve(file, '..', state))
  })

  it('is what the schema gives where there is no file', () => {
    expect(stateFolderIn(join(folder, 'none.yaml'), {})).toBe(join(folder, '.fleet'))
  })
})
