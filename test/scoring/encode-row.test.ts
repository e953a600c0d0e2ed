import { describe, expect, it } from 'vitest'
import { decodePrediction } from '../../src/avro/prediction.ts'
import { Fault } from '../../src/core/outcome.ts'
import { ScoringBatch } from '../../src/scoring/batch.ts'
import { encodeRow } from '../../src/scoring/encode-row.ts'
import { rigParts } from '../support/rig-pipeline.ts'

const { parts } = rigParts()
const scoredAtMs = 1_700_000_000_000

function encoded(event: object, eventTimeMs: number | null) {
  const batch = new ScoringBatch(parts)
  batch.add({ topic: 'in', partition: 2, offset: 7n }, event)
  return encodeRow(parts.encoder, batch, 0, [], { eventTimeMs, scoredAtMs })
}

describe('encodeRow', () => {
  it('says which event it is, when it was, and what it carries along', () => {
    const value = encoded({ rigId: 'rig-1', cycle: 12 }, 5)
    expect(decodePrediction(value as Buffer)).toMatchObject({
      eventId: 'in-2-7',
      eventTime: 5,
      scoredAt: scoredAtMs,
      fields: { rigId: 'rig-1', cycle: 12 },
    })
  })

  it('gives a fault for what cannot be written, and the next row is written', () => {
    const fault = encoded({ rigId: 'rig-1', cycle: 12 }, 0.5)
    expect(fault).toBeInstanceOf(Fault)
    expect(fault).toMatchObject({
      reason: 'encode-failed',
      message: expect.stringContaining('cannot be encoded') as string,
    })
    expect(encoded({ rigId: 'rig-1', cycle: 12 }, null)).toBeInstanceOf(Buffer)
  })
})
