import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  acceptFleet,
  fleetAsFarAsKnown,
  fleetIn,
  fleetToLookAt,
  requireOwnState,
} from '../../src/fleet/accepted-file.ts'
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

  it('finds it in the state folder that the file with errors names', () => {
    const { source, write, folder } = place()
    const own = { ...source, state: undefined }
    fleetAsFarAsKnown(own)
    write('state: elsewhere\ninstances: 7\n')
    expect(fleetAsFarAsKnown(own).config.state).toBe(join(folder, 'elsewhere'))
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

describe('fleetToLookAt', () => {
  it('gives what was accepted where the file has errors, and accepts nothing itself', () => {
    const { source, write } = place()
    fleetToLookAt(source)
    write('instances: {')
    expect(() => fleetToLookAt(source)).toThrow('cannot be taken')
    write('instances: {}')
    acceptFleet(source)
    write('instances: {')
    const { config, problems } = fleetToLookAt(source)
    expect([config.instances, config.state]).toEqual([{}, source.state])
    expect(problems).toEqual([expect.stringContaining('fleet.yaml:1:12: error')])
  })
})

describe('a state folder', () => {
  it('belongs to the file that was accepted in it', () => {
    const { source, folder } = place()
    const other = join(folder, 'other.yaml')
    writeFileSync(other, 'instances: {}')
    acceptFleet(source)
    expect(() => {
      requireOwnState(other, source.state)
    }).toThrow(
      `${source.state}: this state folder belongs to ${source.file}: give this fleet one of its own (--state, or state:)`,
    )
    expect(() => acceptFleet({ ...source, file: other })).toThrow('belongs to')
    expect(() => fleetAsFarAsKnown({ ...source, file: other })).toThrow('belongs to')
    requireOwnState(source.file, source.state)
  })

  it('is known by a link to that file too', () => {
    const { source, folder } = place()
    acceptFleet(source)
    symlinkSync(source.file, join(folder, 'link.yaml'))
    requireOwnState(join(folder, 'link.yaml'), source.state)
  })

  it('is taken over where nobody has left a note, and from a file that is gone', () => {
    const { source, folder } = place()
    const other = { ...source, file: join(folder, 'other.yaml') }
    writeFileSync(other.file, 'instances: {}')
    mkdirSync(source.state)
    writeFileSync(join(source.state, 'state.json'), '{"version": 1, "instances": []}')
    requireOwnState(other.file, source.state)
    acceptFleet(source)
    rmSync(source.file)
    expect(acceptFleet(other).problems).toEqual([])
    expect(() => {
      requireOwnState(other.file, source.state)
    }).not.toThrow()
  })
})
