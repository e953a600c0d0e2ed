import { describe, expect, it } from 'vitest'
import { remarksOnUnsaid } from '../../src/compile/unsaid.ts'
import { fileSettingNames } from '../../src/model/file-settings.ts'
import { loadModel } from '../../src/model/index.ts'

const model = loadModel('examples/hydraulic-rig/models/valve_cond.zip')

describe('remarksOnUnsaid', () => {
  it('has nothing to ask where the file says all', () => {
    expect(remarksOnUnsaid(model, 0)).toEqual([])
  })

  it('asks for each setting with the line to add, and warns of predictions that are wrong without', () => {
    const unsaid = fileSettingNames.map((setting) => ({ setting, message: `no ${setting}` }))
    expect(remarksOnUnsaid({ ...model, unsaid }, 2)).toEqual(
      [
        ['info', 'no labels', 'add labels: [<name of 73>, <name of 80>, <name of 90>, <name of 100>]'],
        ['info', 'no rounds', 'add rounds: best, or rounds: all'],
        [
          'warning',
          'no categories',
          'add categories: { <column>: [<level of code 0>, <level of code 1>, ...] }',
        ],
        ['info', 'no missing', 'add missing: <number>'],
        [
          'info',
          'no featureNames',
          'add featureNames: [<name of psa_bar>, <name of psb_bar>, <name of psc_bar>, <name of psd_bar>, ...]',
        ],
      ].map(([severity, message, hint]) => ({ severity, path: ['models', 2, 'file'], message, hint })),
    )
  })
})
