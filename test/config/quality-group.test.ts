import { expect, it } from 'vitest'
import { qualityGroup } from '../../src/config/quality-group.ts'
import { load, smallest } from './support/load.ts'

it('the group of sluice quality is that of the config, or called after the pipeline', () => {
  const labels = 'topic: labels, by: { eventId: id }, values: { m: truth }'
  const named = (group: string) => load(`${smallest}monitor: { labels: { ${labels}${group} } }\n`).config!
  expect(qualityGroup(named(', group: truths'))).toBe('truths')
  expect(qualityGroup(named(''))).toBe('rig.quality')
})
