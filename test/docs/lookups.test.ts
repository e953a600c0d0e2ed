import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { runPipeline } from '../../src/app/embedded-pipeline.ts'
import type { PipelineConfig } from '../../src/app/given-pipeline.ts'
import { cycle } from '../support/rig-pipeline.ts'
import { scratch } from '../table/run.ts'

const page = readFileSync('docs/lookups.md', 'utf8')

/** The first block of that kind. */
function block(pattern: RegExp): string {
  return pattern.exec(page)?.[1] ?? ''
}

/** The example's event through some sections of the page, with what they make. */
async function featuresOf(
  sections: Pick<Exclude<PipelineConfig, string>, 'lookups' | 'features'>,
  features: readonly string[],
) {
  const { predictions, deadLetters } = await runPipeline(
    {
      name: 'page',
      kafka: { brokers: '127.0.0.1:9' },
      input: { topic: 'in', group: 'g', format: 'json', schema: { file: 'schemas/sensor-cycle.avsc' } },
      ...sections,
      models: [{ name: 'cooler', file: 'examples/hydraulic-rig/models/cool_cond.zip' }],
      output: { topic: 'out', format: 'json', include: features.map((feature) => ({ feature })) },
      deadLetter: { topic: 'dead' },
    },
    [cycle({ vs_vib: 0.75, rigMode: 'warm', psa_bar: 155 })],
  )
  expect(deadLetters).toEqual([])
  return predictions[0]?.features
}

describe('docs/lookups.md', () => {
  it('has a look-up in a file, which finds its row', async () => {
    const file = scratch({ 'machines.csv': 'machine_id,rated_bar,site\nrig-01,310,north\n' }).path(
      'machines.csv',
    )
    const text = block(/```yaml\n([^]*?)```/)
      .replace('machines.csv', file)
      .replace('device', 'rigId')
      .replace('pressure', 'psa_bar')
    // What the page has are sections of a config.
    const sections = parse(text) as Exclude<PipelineConfig, string>
    expect(await featuresOf(sections, ['site', 'load'])).toEqual({ site: 'north', load: 0.5 })
  })

  it('has a module, which runs', async () => {
    const file = scratch({ 'vibration.ts': block(/```ts\n([^]*?)```/) }).path('vibration.ts')
    const text = block(/\n\n( {4}- module:[^]*?)\n\n/).replace('vibration.ts', resolve(file))
    const features = parse(text) as object[]
    expect(await featuresOf({ features }, ['vibIndex', 'vibClass'])).toEqual({
      vibIndex: 0.75 / 0.6,
      vibClass: 'harsh',
    })
  })
})
