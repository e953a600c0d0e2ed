import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../../src/app/assemble.ts'
import { demoConfig, demoNames } from '../../../src/dev/demo/place.ts'

describe('demoNames', () => {
  it.each([
    [[], [['sluice-demo.cycles'], 'sluice-demo.predictions', 'sluice-demo.dead-letters']],
    [
      ['input.topic=x', 'output.topic=y', 'deadLetter.topic=z'],
      [['x'], 'y', 'z'],
    ],
    [
      ['input.topics=[x, w]', 'output.topic=y', 'deadLetter.topic=z'],
      [['x', 'w'], 'y', 'z'],
    ],
  ])('are the topics of the config: %j', (overrides, topics) => {
    const { input, output, deadLetters } = demoNames(
      readConfig({ file: demoConfig, overrides, environment: {} }),
    )
    expect([input, output, deadLetters]).toEqual(topics)
  })

  it('come from a config that is shipped', () => {
    expect(existsSync(demoConfig)).toBe(true)
  })
})
