import { describe, expect, it } from 'vitest'
import { judgeMachine, machineFact } from '../../../src/app/doctor/machine.ts'
import { rigConfig } from './support/rig-config.ts'

const sound = { modelBytes: 5e6, residentBytes: 2e8, freeMemoryBytes: 8e9, freeDiskBytes: 9e9 }

describe('judgeMachine', () => {
  it('finds nothing wrong where there is room', () => {
    expect(judgeMachine(sound, rigConfig())).toEqual([])
  })

  it.each([
    [{ freeMemoryBytes: 5e7 }, 'a full load takes up to 71.3 MB more memory'],
    [{ freeDiskBytes: 4e6 }, '4.00 MB of disk is free where the models lie'],
  ])('warns of %j', (change, message) => {
    expect(judgeMachine({ ...sound, ...change }, rigConfig())).toMatchObject([
      { severity: 'warning', message: expect.stringContaining(message) as string },
    ])
  })
})

describe('machineFact', () => {
  it('says what there is', () => {
    expect(machineFact(sound)).toBe(
      'models 5.00 MB in files; 200 MB in use with them loaded, 8.00 GB of memory and 9.00 GB of disk free',
    )
  })
})
