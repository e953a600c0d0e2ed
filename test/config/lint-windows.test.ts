import { describe, expect, it } from 'vitest'
import { toldAfter } from './support/load.ts'

const least = `windows:
  key: rigId
  time: ts
  channel: channel
  value: value
  size: 10s
  every: 5s
  channels: { ts1: [mean] }
`

/** What is told of windows after some replacements; their key is on line 11. */
function toldOf(...changes: readonly (readonly [string, string])[]): string[] {
  return toldAfter(['models:', `${least}models:`], ...changes)
}

describe('windowRules', () => {
  it('finds nothing wrong with the least windows', () => {
    expect(toldOf()).toEqual([])
  })

  it.each<[string, readonly (readonly [string, string])[], readonly string[]]>([
    [
      'neither a value nor a block',
      [['  value: value\n', '']],
      [
        '10:1: error: windows.value: is missing: an event is one reading (value) or a block of them (hz and values)',
      ],
    ],
    [
      'a value and a block',
      [['value: value', 'value: value\n  hz: hz\n  values: values']],
      [
        '15:7: error: windows.hz: stands beside value: an event is one reading (value) or a block of them (hz and values)',
        '16:11: error: windows.values: stands beside value: an event is one reading (value) or a block of them (hz and values)',
      ],
    ],
    [
      'a rate without values',
      [['value: value', 'hz: hz']],
      ['10:1: error: windows.values: is missing: beside hz it names the numbers of a block'],
    ],
    [
      'values without a rate',
      [['value: value', 'values: values']],
      ['10:1: error: windows.hz: is missing: beside values it says how many a second has'],
    ],
    [
      'windows with gaps between them',
      [['every: 5s', 'every: 11s']],
      [
        '16:10: error: windows.every: is above windows.size (10s): readings between the windows would be in none (shorten it, or lengthen the other)',
      ],
    ],
    [
      'windows that all overlap',
      [['every: 5s', 'every: 9ms']],
      [
        '16:10: error: windows.every: makes each reading part of more than 1000 windows of 10s (lengthen it, or shorten the other)',
      ],
    ],
    [
      'room for fewer windows than a reading opens',
      [['every: 5s', 'every: 3s\n  maxOpenWindows: 3']],
      [
        '17:19: error: windows.maxOpenWindows: is below the 4 windows that a reading opens: none would be taken (raise it, or lengthen windows.every)',
      ],
    ],
    [
      'windows of no length',
      [
        ['size: 10s', 'size: 0s'],
        ['every: 5s', 'every: 0ms'],
      ],
      [
        '15:9: error: windows.size: must be more than nothing',
        '16:10: error: windows.every: must be more than nothing',
      ],
    ],
    [
      'a patience of nothing',
      [['size: 10s', 'size: 10s\n  idleAfter: 0s']],
      ['16:14: error: windows.idleAfter: must be more than nothing: windows would close between two records'],
    ],
    [
      'a policy that would score readings',
      [
        [
          '  channels:',
          '  channels: { ts1: [mean] }\npolicies:\n  missing-value: { default: score, fields: { value: score, ts: skip, other: score } }\n  not-finite: { fields: { channel: score-and-report } }\nx:',
        ],
        ['x: { ts1: [mean] }\n', ''],
      ],
      [
        "19:53: warning: policies.missing-value.fields.value: 'value' is of readings, which are in no window without it: each is a dead letter all the same (skip passes it over; incomplete-window says what becomes of windows that lack readings)",
        "20:36: warning: policies.not-finite.fields.channel: 'channel' is of readings, which are in no window without it: each is a dead letter all the same (skip passes it over; incomplete-window says what becomes of windows that lack readings)",
      ],
    ],
    [
      'a policy for a feature of rows that is called as a field of readings',
      [
        [
          'models:',
          'features:\n  - clip: { field: value, max: 1 }\npolicies:\n  missing-value: { fields: { value: score } }\nmodels:',
        ],
      ],
      [],
    ],
    [
      'a length without a unit',
      [['size: 10s', 'size: 10']],
      ['15:9: error: windows.size: must be a number and its unit (ms, s, m, h or d), such as 10s'],
    ],
    [
      'a unit that nobody knows',
      [['size: 10s', 'size: 10sec']],
      ['15:9: error: windows.size: must be a number and its unit (ms, s, m, h or d), such as 10s'],
    ],
    [
      'a lateness below nothing',
      [['size: 10s', 'size: 10s\n  lateness: -5s']],
      ['16:13: error: windows.lateness: must be a number and its unit (ms, s, m, h or d), such as 5s'],
    ],
    [
      'a quantile in percent',
      [['[mean]', '[{ quantile: 95 }]']],
      ['17:33: error: windows.channels.ts1[0].quantile: must be at most 1'],
    ],
    [
      'a statistic that is misspelt',
      [['[mean]', '[meen]']],
      [
        "17:21: error: windows.channels.ts1[0]: must be 'mean', 'std', 'min', 'max', 'slope', 'rms', 'count', 'first' or 'last' (did you mean 'mean'?)",
      ],
    ],
    [
      'statistics without a list',
      [['[mean]', 'mean']],
      [
        '17:20: error: windows.channels.ts1: expected a list, got text (each entry on a line of its own, behind "- ")',
      ],
    ],
    [
      'a setting that there is none of',
      [['every: 5s', 'hop: 5s']],
      [
        "16:3: error: windows.hop: unknown key 'hop' (there are: key, time, channel, value, hz, values, size, every, offset, lateness, idleAfter, maxAhead, minCount, maxOpenReadings, maxOpenWindows, channels)",
      ],
    ],
    [
      'a unit of time that is misspelt',
      [['time: ts', 'time: { field: ts, unit: second }']],
      [
        "12:28: error: windows.time.unit: must be 'seconds', 'milliseconds', 'microseconds', 'nanoseconds' or 'days' (did you mean 'seconds'?)",
      ],
    ],
    [
      'a channel that no feature can be called by',
      [['ts1:', '"tank 1":']],
      [
        '17:15: error: windows.channels["tank 1"]: may hold letters, digits and underscores only, and begins with no digit: features are called by it',
      ],
    ],
    [
      'no channel',
      [['{ ts1: [mean] }', '{}']],
      ['17:3: error: windows.channels: must name a channel at least'],
    ],
    [
      'readings without end',
      [['every: 5s', 'maxOpenReadings: 1e12']],
      ['16:20: error: windows.maxOpenReadings: must be at most 100000000'],
    ],
  ])('tells %s', (_what, changes, expected) => {
    expect(toldOf(...changes)).toEqual(expected)
  })
})
