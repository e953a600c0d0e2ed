import { describe, expect, it } from 'vitest'
import { cli } from '../support/cli.ts'
import { scratchFolder } from '../support/scratch.ts'
import { telemetryLine, writeTelemetryConfig } from '../support/telemetry.ts'

const folder = scratchFolder()

describe('output.include', () => {
  it('carries fields in their own type, lists, maps, and what the models saw', async () => {
    const config = writeTelemetryConfig(folder, 'deadLetter: { topic: dead }\n')
    const include =
      '[device.id, device.firmware.code, receivedAt, readings.pressure, readings.spark, value, samples, labels, mode, {feature: mode}, temp]'
    const { stdout, code, stderr } = await cli(
      ['score', '-c', config, '-i', '-', '-o', '-', '--set', `output.include=${include}`],
      { stdin: `${telemetryLine({ readings: { temperature: null }, rest: { value: 'text' } })}\n` },
    )
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(JSON.parse(stdout)).toMatchObject({
      fields: {
        'device.id': 'd-1',
        'device.firmware.code': 10,
        receivedAt: 1_796_131_200_000_500,
        'readings.pressure': 1.5,
        'readings.spark': true,
        value: 'text',
        mode: 'RED',
      },
      lists: { samples: [1, 2.5] },
      maps: { labels: { line: 'a' } },
      features: { mode: 'red', temp: null },
      logicalTypes: { receivedAt: 'timestamp-micros' },
    })
  })
})
