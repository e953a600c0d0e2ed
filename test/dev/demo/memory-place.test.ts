import { describe, expect, it } from 'vitest'
import { readConfig } from '../../../src/app/assemble.ts'
import { memoryPlace } from '../../../src/dev/demo/memory-place.ts'
import { demoPartitions } from '../../../src/dev/demo/place.ts'
import { rigFiles } from '../../../src/dev/simulator/rig-files.ts'

const settings = { rigs: 2, rate: Infinity, trouble: 0, seed: 1 }
const names = ['input.topic=x', 'input.group=g', 'output.topic=y', 'deadLetter.topic=z']

const place = () => memoryPlace(readConfig({ file: rigFiles.config, overrides: names, environment: {} }))

describe('memoryPlace', () => {
  it('has the topics of the config', async () => {
    const { reader } = await place()
    for (const topic of ['x', 'y', 'z']) expect(await reader.bounds(topic)).toHaveLength(demoPartitions)
    await expect(reader.bounds('sluice-demo.cycles')).rejects.toThrow('does not exist')
  })

  it('simulates into the input of the config, and tells what was published', async () => {
    const demo = await place()
    expect(await demo.startSimulator({ ...settings, cycles: 30 }).finished).toMatchObject({
      published: 30,
      good: 30,
    })
    const bounds = await demo.reader.bounds('x')
    expect(bounds.reduce((sum, { high }) => sum + Number(high), 0)).toBe(30)
    await demo.close()
  })

  it.each(['stop', 'close'] as const)('ends a simulator that has no end: %s', async (way) => {
    const demo = await place()
    const run = demo.startSimulator({ ...settings, cycles: Infinity, rate: 1_000 })
    if (way === 'stop') run.stop()
    else await demo.close()
    const { published, good } = await run.finished
    expect(good).toBe(published)
  })
})
