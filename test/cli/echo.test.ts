import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { cli } from '../support/cli.ts'
import { scratchFolder } from '../support/scratch.ts'
import { writeTelemetryConfig } from '../support/telemetry.ts'

const folder = scratchFolder()
const settings = `deadLetter: { topic: dead }
policies:
  unknown-category: { fields: { device.site: skip, mode: score } }
  not-finite: { fields: { temp: score, readings: skip } }
`
const steps = [
  'features[8]={ratio: {numerator: temp, denominator: press, as: heat}}',
  'features[9]={rename: {field: code, as: firmware}}',
  'models[0].columns.code=firmware',
]

function echo(...more: readonly string[]) {
  const config = writeTelemetryConfig(folder, settings)
  return cli(['echo', '-c', config, ...steps.flatMap((step) => ['--set', step]), ...more])
}

describe('sluice echo', () => {
  it('gives the plan, a value a row, as the pipeline has it', async () => {
    const { code, stdout } = await echo('--json')
    expect(code).toBe(0)
    const { config, plan } = JSON.parse(stdout) as { config: object; plan: { feature: string | null }[] }
    expect(config).toMatchObject({ name: 'devices', batch: { maxRecords: 1024 } })
    const of = (feature: string | null) => plan.filter((row) => row.feature === feature)
    expect(of('temp')).toEqual([
      {
        field: 'readings.temperature',
        type: 'number?',
        steps: ['bind'],
        feature: 'temp',
        columns: ['alarm.temp'],
        policies: ['not-finite: score'],
      },
    ])
    expect(of('press')).toMatchObject([{ policies: ['not-finite: skip'] }])
    expect(of('mode')).toMatchObject([
      {
        field: 'mode',
        type: 'enum',
        steps: ['map'],
        columns: ['alarm.mode'],
        policies: ['unknown-category: score'],
      },
    ])
    expect(of('site')).toMatchObject([{ field: 'device.site', policies: ['unknown-category: skip'] }])
    expect(of('firmware')).toMatchObject([{ steps: ['bind', 'rename'], columns: ['alarm.code'] }])
    expect(of('shift')).toMatchObject([
      { field: 'shift', type: 'enum?', steps: [], columns: ['alarm.shift'] },
    ])
    expect(of('heat')).toMatchObject([{ field: null, type: 'number', steps: ['ratio'], columns: [] }])
    expect(of(null)).toMatchObject([{ field: null, columns: ['alarm.load'] }])
    expect(of('code')).toEqual([])
  })

  it('prints a config that can be read again, and the plan as a table in comments', async () => {
    const { stdout } = await echo(
      '--set',
      'registry={url: "http://r:1", auth: {type: bearer, token: hush}}',
      '--set',
      'schemas=',
    )
    expect(stdout).not.toContain('hush')
    const whole = (await echo()).stdout
    expect(parse(whole)).toMatchObject({ name: 'devices', deadLetter: { topic: 'dead', stackTrace: false } })
    const table = whole.slice(whole.indexOf('# plan')).trimEnd().split('\n')
    expect(table[1]).toMatch(/^# {3}field +type +steps +feature +columns +policies$/)
    expect(table).toContainEqual(
      expect.stringMatching(/^# {3}device\.site +text +bind +site +alarm\.site +unknown-category: skip$/),
    )
    expect(table).toContainEqual(expect.stringMatching(/^# {3}- +- +- +\(left missing\) +alarm\.load +-$/))
  })

  it('says what is wrong with a config that cannot run', async () => {
    const { code, stdout, stderr } = await echo('--set', 'models[0].columns.code=nothing')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain("'nothing'")
  })
})
