import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import {
  assertPatchable,
  assertVersion,
  patchedVersion,
} from '../../../../src/transport/kafkajs/patches/module-table.ts'

describe('assertVersion', () => {
  it('takes the version that the patches were made for', () => {
    expect(() => {
      assertVersion(patchedVersion)
    }).not.toThrow()
  })

  it.each(['2.2.3', '2.2.5', '2.3.0', '3.0.0', '2.2.4-beta.1'])(
    'refuses %s and says which one to install',
    (version) => {
      expect(() => {
        assertVersion(version)
      }).toThrow(
        `kafkajs ${version} is installed, but Sluice's patches fit version 2.2.4 only. Install kafkajs 2.2.4`,
      )
    },
  )
})

describe('assertPatchable', () => {
  it('refuses a kafkajs that was loaded before, which the patches could reach in part only', () => {
    const require = createRequire(import.meta.url)
    require('kafkajs')
    expect(assertPatchable).toThrow(/Import Sluice first/)
  })
})
