import { describe, expect, it } from 'vitest'
import { ReplayCounts } from '../../../src/app/replay-counts.ts'
import { rangeText, replayJson, replayText } from '../../../src/cli/print/replay.ts'
import { Fault } from '../../../src/core/outcome.ts'

const range = {
  topic: 'in',
  partitions: [
    { partition: 0, from: 5n, to: 15n },
    { partition: 1, from: 3n, to: 3n },
  ],
  offsetCount: 10,
  remarks: ['partition 0: offsets 3 to 4 (2) are gone'],
}

function counted(): ReplayCounts {
  const counts = new ReplayCounts()
  counts.records('scored', 7)
  counts.records('dead-letter', 2)
  counts.records('skipped', 1)
  for (const reason of ['bad-magic', 'bad-magic'] as const) counts.deadLetter(new Fault(reason, 'x'))
  counts.skipped('tombstone', 1)
  counts.predictions('cooler', '3', 5)
  counts.predictions('cooler', '100', 2)
  counts.predictions('load', null, 7)
  counts.stage('decode', 10e-6)
  counts.stage('score', 25e-6)
  counts.stage('produce', 1)
  return counts
}

describe('replayText', () => {
  it('shows outcomes with their reasons, labels, and what a record costs', () => {
    expect(replayText(range, counted(), 2)).toEqual([
      'topic in, offsets by partition: 0:5-14',
      '10 records in 2.0 s, 5 records/s',
      '',
      '  outcome      records  share',
      '  scored       7        70.00 %',
      '  dead-letter  2        20.00 %',
      '    bad-magic  2        20.00 %',
      '  skipped      1        10.00 %',
      '    tombstone  1        10.00 %',
      '',
      '  model   label  records  share',
      '  cooler  3      5        71.43 %',
      '  cooler  100    2        28.57 %',
      '  load    -      7        100.00 %',
      '',
      '  microseconds a record  decode  transform  score  encode  total',
      '                         1       0          2.5    0       3.5',
    ])
  })

  it('says of nothing that it is nothing', () => {
    const empty = { ...range, partitions: range.partitions.slice(1) }
    expect(rangeText(empty)).toBe('topic in: the range is empty')
    expect(replayText(empty, new ReplayCounts(), 1).join('\n')).not.toContain('microseconds')
  })
})

describe('replayJson', () => {
  it('has the same, and what was not there', () => {
    expect(JSON.parse(replayJson(range, counted()))).toMatchObject({
      topic: 'in',
      partitions: [{ partition: 0, from: '5', to: '15' }, {}],
      remarks: range.remarks,
      records: 10,
      scored: 7,
      deadLetters: { 'bad-magic': 2 },
      skipped: { tombstone: 1 },
      labels: { cooler: { '3': 5, '100': 2 }, load: { '': 7 } },
      microsecondsPerRecord: { decode: 1, score: 2.5, total: 3.5 },
    })
  })
})
