import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseFleet } from '../../src/config/load-fleet.ts'
import { configDigest } from '../../src/fleet/config-digest.ts'
import { plannedInstances } from '../../src/fleet/plan.ts'
import { scratchFolder } from '../support/scratch.ts'

const scratch = scratchFolder()

function place() {
  const folder = mkdtempSync(join(scratch, 'digest-'))
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
  }
  const digest = (entry: string) => {
    const yaml = `instances: { rig: { config: rig.yaml, envFiles: [rig.env], ${entry} } }`
    const { config } = parseFleet(yaml, join(folder, 'fleet.yaml'), {})
    return configDigest(plannedInstances(config!)[0]!)
  }
  write('rig.yaml', 'models: [{ file: cooler.zip }]')
  write('rig.env', 'A=1')
  write('cooler.zip', 'a model')
  return { folder, write, digest }
}

describe('configDigest', () => {
  it.each<[string, (at: ReturnType<typeof place>) => void]>([
    [
      'the config',
      ({ write }) => {
        write('rig.yaml', 'models: [{ file: valve.zip }]')
      },
    ],
    [
      'a file of variables',
      ({ write }) => {
        write('rig.env', 'A=2')
      },
    ],
    [
      'a file that the config names',
      ({ write }) => {
        write('cooler.zip', 'another model')
      },
    ],
    [
      'whether that is there',
      ({ folder }) => {
        rmSync(join(folder, 'cooler.zip'))
      },
    ],
    [
      'whether the config is there',
      ({ folder }) => {
        rmSync(join(folder, 'rig.yaml'))
      },
    ],
  ])('changes with %s', (_, change) => {
    const at = place()
    const before = at.digest('count: 1')
    expect(at.digest('count: 1')).toBe(before)
    change(at)
    expect(at.digest('count: 1')).not.toBe(before)
  })

  it('changes with what the fleet says of the instance, and not with how many there are or how long they may drain', () => {
    const { digest } = place()
    const before = digest('count: 1')
    expect(digest('set: [input.group=g]')).not.toBe(before)
    expect(digest('memory: 512MiB')).not.toBe(before)
    expect(digest('port: 9000')).not.toBe(before)
    expect(digest('count: 3, drain: 5s')).toBe(before)
  })
})
