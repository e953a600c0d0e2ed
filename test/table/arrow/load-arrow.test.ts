import { describe, expect, it } from 'vitest'
import { loadArrow } from '../../../src/table/arrow/load-arrow.ts'

describe('loadArrow', () => {
  it('says how to install the package where it is not', async () => {
    const name: string = 'apache-arrow-that-is-not-there'
    const missing = () => import(name) as Promise<never>
    await expect(loadArrow('in.arrow', missing)).rejects.toThrow(
      'in.arrow: Arrow files need the package apache-arrow, which is optional and not installed. Install it beside Sluice: npm install apache-arrow@21',
    )
  })

  it('hides no other error', async () => {
    const broken = () => Promise.reject(new Error('broken'))
    await expect(loadArrow('in.arrow', broken)).rejects.toThrow('broken')
  })
})
