import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { simulate } from '../../src/dev/simulator/simulator.ts'
import { statistics } from '../dev/simulator/rig.ts'
import { cli } from '../support/cli.ts'
import { skipWithoutOnnx } from '../support/onnx-runtime.ts'
import { scratchFolder } from '../support/scratch.ts'

const config = 'examples/hydraulic-rig/formats.yaml'
const scratch = scratchFolder()

function cyclesIn(name: string, count: number): string {
  const cycles = simulate(statistics, { rigs: 8, seed: 3, trouble: 0, now: () => 1_767_225_600_000 })
  const lines = Array.from({ length: count }, () => JSON.stringify(cycles.next().value.event))
  writeFileSync(join(scratch, name), `${lines.join('\n')}\n`)
  return join(scratch, name)
}

describe.skipIf(skipWithoutOnnx())('formats.yaml of the example', () => {
  it('leaves lint nothing to complain about', async () => {
    expect(await cli(['lint', '-c', config])).toEqual({
      ...{ code: 0, stdout: '' },
      stderr: `${config}: nothing to complain about\n`,
    })
  })

  it('runs, and adds up', async () => {
    const events = cyclesIn('cycles.jsonl', 300)
    const args = ['dev', '-c', config, '--transport', 'memory', '--publish', events, '--exit']
    const { code, stdout } = await cli(args)
    expect(stdout).toContain('adds up: 300 in')
    expect(stdout).toMatch(/\npredictions +300\n/)
    expect(code).toBe(0)
  })

  it('is tested by cases as any other', async () => {
    const cycle = JSON.parse(
      JSON.stringify(
        simulate(statistics, {
          ...{ rigs: 1, seed: 3, trouble: 0 },
          now: () => 1_767_225_600_000,
        }).next().value.event,
      ),
    ) as object
    const cases = {
      config: resolve(config),
      cases: [
        {
          name: 'three formats agree on the cooler',
          events: [cycle, { ...cycle, vs_vib: null }],
          predictions: [
            {
              models: {
                cooler: { label: '3' },
                'cooler-lightgbm': { label: '3' },
                'cooler-xgboost': { label: '3' },
                valve: { label: '100' },
              },
            },
          ],
          deadLetters: [{ reason: 'missing-value', field: 'vs_vib' }],
        },
      ],
    }
    writeFileSync(join(scratch, 'formats.test.yaml'), JSON.stringify(cases))
    const { code, stdout } = await cli(['test', join(scratch, 'formats.test.yaml')])
    expect(stdout).toContain('1 passed')
    expect(code).toBe(0)
  })
})
