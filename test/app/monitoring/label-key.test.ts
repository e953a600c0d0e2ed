import { describe, expect, it } from 'vitest'
import { labelKey } from '../../../src/app/monitoring/label-key.ts'

describe('labelKey', () => {
  it('is the text of a key, and apart for keys that are none', () => {
    const keys = [Buffer.from('rig-é'), Buffer.from([0xff, 1]), Buffer.from([0xfe, 1]), Buffer.alloc(0)]
    expect(keys.map(labelKey)).toEqual(['rig-é', 'ÿ\u0001', 'þ\u0001', ''])
    expect(labelKey(null)).toBeNull()
  })
})
