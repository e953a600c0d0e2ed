import { describe, expect, it } from 'vitest'
import { applyPatches, patches } from '../../../../src/transport/kafkajs/patches/apply.ts'
import { isolatedModules, original } from '../support/originals.ts'

describe('applyPatches', () => {
  it('applies once, however often it is asked', () => {
    applyPatches()
    const batch = original('consumer/batch')
    applyPatches()
    expect(original('consumer/batch')).toBe(batch)
  })

  it.each(patches)('puts the replacement of $name before kafkajs', (patch) => {
    const modules = isolatedModules()
    patch.apply(modules)
    for (const path of modules.replaced.keys()) {
      expect(String(original(path)), path).toBe(String(modules.replaced.get(path)))
    }
  })
})
