import { describe, expect, it } from 'vitest'
import { windowsSection } from '../../src/config/windows.ts'

const least = {
  key: 'rigId',
  time: 'ts',
  channel: 'channel',
  value: 'value',
  size: '10s',
  channels: { ts1: ['mean'] },
}

describe('windows', () => {
  it('needs the fields, a size and a channel, and says the rest itself', () => {
    expect(windowsSection.parse(least)).toEqual({
      ...least,
      offset: '0s',
      lateness: '0s',
      idleAfter: '1m',
      maxAhead: '1h',
      minCount: 1,
      maxOpenReadings: 1_000_000,
      maxOpenWindows: 100_000,
    })
    for (const key of Object.keys(least).filter((key) => key !== 'value'))
      expect(windowsSection.safeParse({ ...least, [key]: undefined }).error?.issues[0]?.path).toEqual([key])
  })

  it('takes statistics as a list, or beside the name that events have for the channel', () => {
    const statistics = ['mean', 'slope', { quantile: 0.95 }, { crossings: -4.5 }]
    const channels = { ts1: statistics, ts2: { from: 'TS 2', statistics } }
    expect(windowsSection.parse({ ...least, channels }).channels).toEqual(channels)
  })

  it.each<[object, (string | number)[]]>([
    [{ size: 10 }, ['size']],
    [{ size: '10' }, ['size']],
    [{ every: '-1s' }, ['every']],
    [{ lateness: 'none' }, ['lateness']],
    [{ time: { field: 'ts' } }, ['time']],
    [{ minCount: -1 }, ['minCount']],
    [{ maxOpenReadings: 0 }, ['maxOpenReadings']],
    [{ channels: {} }, ['channels']],
    [{ channels: { ts1: [] } }, ['channels', 'ts1']],
    [{ channels: { ts1: ['median'] } }, ['channels', 'ts1']],
    [{ channels: { ts1: [{ quantile: 95 }] } }, ['channels', 'ts1', 0, 'quantile']],
    [{ channels: { ts1: [{ quantile: 0.5, crossings: 1 }] } }, ['channels', 'ts1']],
    [{ channels: { '1st': ['mean'] } }, ['channels', '1st']],
    [{ channels: { ts1: { from: '', statistics: ['mean'] } } }, ['channels', 'ts1', 'from']],
    [{ hop: '1s' }, []],
  ])('refuses %o', (given, path) => {
    expect(windowsSection.safeParse({ ...least, ...given }).error?.issues[0]?.path).toEqual(path)
  })
})
