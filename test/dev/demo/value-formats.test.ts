import { describe, expect, it } from 'vitest'
import { readConfig } from '../../../src/app/assemble.ts'
import { refuseOtherFormats } from '../../../src/dev/demo/value-formats.ts'

const file = 'examples/hydraulic-rig/sluice.yaml'
const config = readConfig({ file, overrides: [], environment: {} })

describe('refuseOtherFormats', () => {
  it('takes the format that is published and shown', () => {
    expect(() => {
      refuseOtherFormats(config, file)
    }).not.toThrow()
  })

  it.each(['input', 'output'] as const)('refuses another one of the %s', (section) => {
    const other = { ...config, [section]: { ...config[section], format: 'json' } }
    expect(() => {
      refuseOtherFormats(other, file)
    }).toThrow(`${file}: \`sluice dev\` publishes and shows Avro with schema ids`)
  })

  it('refuses a pipeline that publishes rows', () => {
    const rows = { ...config, output: { ...config.output, publish: 'features' as const } }
    expect(() => {
      refuseOtherFormats(rows, file)
    }).toThrow(`${file}: \`sluice dev\` shows predictions, and output.publish is features`)
  })
})
