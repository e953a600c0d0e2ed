import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { acceptFleet, fleetAsFarAsKnown, fleetIn } from '../../src/fleet/accepted-file.ts'
import { scratchFolder } from '../support/scratch.ts'

const scratch = scratchFolder()

function place() {
  const folder = mkdtempSync(join(scratch, 'accepted-'))
  const source = { file: join(folder, 'fleet.yaml'), state: join(folder, 'state'), environment: {} }
  const write = (text: string) => {
    writeFileSync(source.file, text)
  }
  write('state: elsewhere\ninstances: { rig: { config: rig.yaml } }\n')
  return { source, write, folder }
}

describe('fleetIn', () => {
  it('takes the state folder that is given for the file’s', () => {
    const { source, folder } = place()
    expect(fleetIn(source).state).toBe(join(folder, 'state'))
    expect(fleetIn({ ...source, state: undefined }).state).toBe(join(folder, 'elsewhere'))
  })

  it('refuses a file with errors, with all of them', () => {
    const { source, write } = place()
    write('instances: { rig: { confg: x } }\nsate: here\n')
    expect(() => fleetIn(source)).toThrow("unknown key 'sate'")
    expect(() => fleetIn(source)).toThrow("unknown key 'confg'")
  })
})

describe('fleetAsFarAsKnown', () => {
  it('goes on with the file as it was when it was last without errors, and says what is wrong', () => {
    const { source, write } = place()
    const accepted = fleetAsFarAsKnown(source)
    expect(accepted.problems).toEqual([])
    write('instances: {')
    const { config, problems } = fleetAsFarAsKnown(source)
    expect(config).toEqual(accepted.config)
    expect(problems[0]).toContain('fleet.yaml:1:12: error')
    write('instances: {}')
    expect(fleetAsFarAsKnown(source)).toEqual({ config: { ...config, instances: {} }, problems: [] })
  })

  it('refuses one that never was without', () => {
    const { source, write } = place()
    write('instances: {')
    expect(() => fleetAsFarAsKnown(source)).toThrow('fleet.yaml cannot be taken')
    const other = place()
    fleetAsFarAsKnown(other.source)
    expect(() => fleetAsFarAsKnown({ ...source, state: other.source.state })).toThrow('cannot be taken')
  })
})

describe('acceptFleet', () => {
  it('gives what is wrong in the place of a config', () => {
    const { source, write } = place()
    write('instances: 7')
    expect(acceptFleet(source)).toEqual({
      config: null,
      problems: [expect.stringContaining('expected a section of keys')],
    })
  })
})
