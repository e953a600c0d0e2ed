import { describe, expect, it } from 'vitest'
import { cli } from '../support/cli.ts'
import { scratchFolder } from '../support/scratch.ts'
import { telemetryLine, writeTelemetryConfig } from '../support/telemetry.ts'

const folder = scratchFolder()

/** The only dead letter of an event, through the whole program. */
async function letterOf(line: string, redact: string, ...sets: readonly string[]): Promise<string> {
  const config = writeTelemetryConfig(folder, `deadLetter: { topic: dead, redact: [${redact}] }\n`)
  const { stdout, stderr, code } = await cli(
    [
      ...['score', '-c', config, '-i', '-', '-o', `${config}.out`, '--dead-letters', '-'],
      ...sets.flatMap((set) => ['--set', set]),
    ],
    { stdin: `${line}\n` },
  )
  // Nothing could be scored.
  expect({ code, stderr }).toMatchObject({ code: 1 })
  expect(stderr).not.toContain('secret')
  return stdout
}

const textForNumber = telemetryLine({ rest: { value: 'secret-7' } })
const site = telemetryLine({ device: { site: 'secret-8' } })
const ofValue = 'features[0]={bind: {field: value, as: temp}}'

describe('deadLetter.redact', () => {
  it.each([
    ['the feature', 'temp', 'value', textForNumber, [ofValue]],
    ['the field', 'value', 'value', textForNumber, [ofValue]],
    [
      'what is made from it',
      'heat',
      'value',
      textForNumber,
      [ofValue, 'features[8]={log1p: {field: temp, as: heat}}'],
    ],
    ['the feature, whose field is nested', 'site', 'device.site', site, []],
    ['the field, which is nested', 'device.site', 'device.site', site, []],
    ['the record around it', 'device', 'device.site', site, []],
    [
      'its later name',
      'place',
      'device.site',
      site,
      ['features[8]={rename: {field: site, as: place}}', 'models[0].columns.site=place'],
    ],
  ] as const)(
    'leaves the value out of the letter under the name of %s',
    async (_, redact, field, line, sets) => {
      const letter = JSON.parse(await letterOf(line, redact, ...sets)) as Record<string, unknown>
      expect(letter).toMatchObject({ field, value: null })
      expect(JSON.stringify(letter)).not.toContain('secret')
    },
  )

  it.each([
    ['textForNumber', 'site', textForNumber, 'secret-7', [ofValue]],
    ['site', 'temp', site, 'secret-8', []],
  ] as const)('shows other values: %s', async (_, redact, line, value, sets) => {
    expect(JSON.parse(await letterOf(line, redact, ...sets))).toMatchObject({ value })
  })

  it('names both the field and the feature', async () => {
    expect(JSON.parse(await letterOf(site, 'temp'))).toMatchObject({ field: 'device.site', feature: 'site' })
  })

  it('keeps texts of the schema out of what lint says', async () => {
    const lint = async (redact: string) => {
      const config = writeTelemetryConfig(folder, `deadLetter: { topic: dead, redact: [${redact}] }\n`)
      return (await cli(['lint', '-c', config])).stdout
    }
    expect(await lint('temp')).toContain("'mode' may hold 'MAINTENANCE'")
    expect(await lint('mode')).toContain("'mode' may hold 1 text,")
  })
})
