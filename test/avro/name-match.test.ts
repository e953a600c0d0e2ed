import { describe, expect, it } from 'vitest'
import { sameName, sameTopName, sameUnqualifiedName } from '../../src/avro/name-match.ts'
import type { FixedNode } from '../../src/avro/schema-node.ts'

const named = (name: string, ...aliases: readonly string[]): FixedNode => ({
  kind: 'fixed',
  size: 1,
  name,
  aliases,
  logicalType: null,
  connectName: null,
  scale: null,
})

describe('names', () => {
  it.each([
    ['R', named('plant.R'), true],
    ['Q', named('plant.R'), false],
    ['Q', named('plant.R', 'plant.Q'), true],
    ['other.R', named('plant.R'), false],
    ['plant.R', named('plant.R'), true],
    ['plant.R', named('R'), false],
  ])('%s at the top is %j: %j', (writer, reader, same) => {
    expect(sameTopName(named(writer), reader)).toBe(same)
  })

  it.each([
    ['plant.R', named('plant.R'), true, true],
    ['other.R', named('plant.R'), false, true],
    ['R', named('plant.R'), false, true],
    ['plant.Q', named('plant.R'), false, false],
    ['plant.Q', named('plant.R', 'plant.Q'), true, true],
    ['other.Q', named('plant.R', 'plant.Q'), false, true],
  ])('%s is %j: %j, without namespaces: %j', (writer, reader, same, sameUnqualified) => {
    expect(sameName(named(writer), reader)).toBe(same)
    expect(sameUnqualifiedName(named(writer), reader)).toBe(sameUnqualified)
  })
})
