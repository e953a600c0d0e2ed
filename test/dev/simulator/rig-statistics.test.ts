import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readRigStatistics } from '../../../src/dev/simulator/rig-statistics.ts'
import { skipAloud } from '../../support/skip-aloud.ts'
import { statistics } from './rig.ts'

const table = '../shared/data/hydraulic/hydCondMonitorData.csv'
const scratch = mkdtempSync(join(tmpdir(), 'sluice-statistics-'))

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true })
})

describe('readRigStatistics', () => {
  it('lays out the experiment cycle by cycle', () => {
    expect(statistics.features).toHaveLength(17)
    expect(statistics.experiment).toHaveLength(2205)
    expect(statistics.experiment[0]?.truth).toEqual({
      cooler: '3',
      valve: '100',
      pump: '0',
      accumulator: '130',
      stable: '1',
    })
  })

  it.skipIf(skipAloud(!existsSync(table) && `${table} is not there`))(
    'gives back the five labels of all real cycles',
    () => {
      const [header, ...lines] = readFileSync(table, 'utf8').trim().split('\n')
      expect(header?.split(',').slice(-5)).toEqual([
        'cool_cond_y',
        'valve_cond_y',
        'pump_leak_y',
        'acc_gas_leak_y',
        'stable_y',
      ])
      const real = lines.map((line) => line.split(',').slice(-5).map(Number).join())
      const ours = statistics.experiment.map(({ truth }) =>
        [truth.cooler, truth.valve, truth.pump, truth.accumulator, truth.stable].join(),
      )
      expect(real).toHaveLength(2205)
      expect(ours).toEqual(real)
    },
  )

  it.each([
    ['is not there', null],
    ['is no JSON', '{'],
    ['has no conditions', '{"features": []}'],
    ['has conditions of another width', bad({ median: [1, 2], drift: [0], noise: [0] })],
    ['has a cycle of another length', bad({ median: [1], drift: [0], noise: [0] }, 3, 59)],
    ['schedules a condition without figures', bad({ median: [1], drift: [0], noise: [0] }, 9)],
  ])('names the file that %s', async (_what, text) => {
    const path = join(scratch, 'statistics.json')
    rmSync(path, { force: true })
    if (text !== null) writeFileSync(path, text)
    await expect(readRigStatistics(path)).rejects.toMatchObject({
      code: 'CONFIG',
      // The message holds what a scratch path may hold: compare as text.
      message: expect.stringContaining(`${path}: not the statistics of a rig: `) as string,
    })
  })
})

function bad(figures: object, scheduled = 3, seconds = 60): string {
  const shape = { meanDeviation: new Array<number>(seconds).fill(0), noiseStd: 1 }
  const labels = { cool_cond_y: 3, valve_cond_y: 73, pump_leak_y: 0, acc_gas_leak_y: 90, stable_y: 0 }
  return JSON.stringify({
    features: [{ name: 'a', min: 0, max: 1 }],
    conditions: [{ ...labels, cycles: 1, ...figures }],
    withinCycle1Hz: { channels: { a: { '3': shape } } },
    schedule: { labels: ['cool_cond_y'], runs: [[[scheduled], 1]] },
  })
}
