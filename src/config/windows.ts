import { z } from 'zod'
import { timeUnits } from '../core/time-unit.ts'
import { plainStatistics } from '../core/window-statistic.ts'
import { duration, integer, text } from './scalars.ts'

/** They are the beginning of names of features, which may be fields of Avro. */
const channelName = text('ts1').regex(
  /^[A-Za-z_][A-Za-z0-9_]*$/,
  'may hold letters, digits and underscores only, and begins with no digit: features are called by it',
)

const statistic = z.union([
  z.enum(plainStatistics).meta({ examples: ['mean'] }),
  z.strictObject({
    quantile: z
      .number()
      .min(0)
      .max(1)
      .meta({ examples: [0.95] })
      .describe('The value that this share of the readings does not exceed: 0.5 is the median.'),
  }),
  z.strictObject({
    crossings: z
      .number()
      .meta({ examples: [4.5] })
      .describe('How often this level is crossed, up or down.'),
  }),
])

const statistics = z.array(statistic).min(1)

const channel = z.union([
  statistics,
  z.strictObject({
    from: text('TS1').optional().describe('What events call the channel. None: as it is called here.'),
    statistics: statistics.describe('As the list alone.'),
  }),
])

/** Which readings are a row together, and what it tells of them. */
export const windowsSection = z.strictObject({
  key: text('rigId').describe(
    'Field that says what a reading is of: each of its values has windows of its own. Rows have it under its last name.',
  ),
  time: z
    .union([
      text('ts'),
      z.strictObject({
        field: text('ts').describe('The field.'),
        unit: z
          .enum(timeUnits)
          .meta({ examples: ['milliseconds'] })
          .describe('What it counts since the beginning of 1970, UTC, whatever the schema says.'),
      }),
    ])
    .describe(
      'Field that says when a reading was taken, or the first of a block, as `input.eventTime` does of events.',
    ),
  channel: text('channel').describe('Field that says what was read: text.'),
  value: text('value')
    .optional()
    .describe('Field of the number that was read, where an event is one reading.'),
  hz: text('hz')
    .optional()
    .describe('Field that says how many values a second has, where an event is a block of readings.'),
  values: text('values').optional().describe('Field of the numbers of a block, an array; beside `hz`.'),
  size: duration('10s').describe('How long a window is: it has its start, and not its end.'),
  every: duration('10s')
    .optional()
    .describe(
      'From the start of a window to that of the next. None: as `size`, each reading is in one window; a shorter one makes windows that overlap.',
    ),
  offset: duration('0s')
    .default('0s')
    .describe(
      'Windows begin at whole multiples of `every` since the beginning of 1970, UTC, and this later.',
    ),
  lateness: duration('5s')
    .default('0s')
    .describe(
      'How far readings of a partition may be behind the latest one and still find their windows open. Later ones are `late-reading`.',
    ),
  idleAfter: duration('1m')
    .default('1m')
    .describe('After how long without any record a partition closes all of its windows.'),
  maxAhead: duration('1h')
    .default('1h')
    .describe(
      "How far a reading may be ahead of its record's timestamp; one beyond is `out-of-range`, so that a wrong clock does not make all others late.",
    ),
  minCount: integer(0, 1_000_000, 1)
    .default(1)
    .describe(
      'How many readings each channel must have in a window. The row of one with fewer is `incomplete-window`.',
    ),
  maxOpenReadings: integer(1, 100_000_000, 1_000_000)
    .default(1_000_000)
    .describe(
      'How many readings the open windows of an instance hold at most, of 16 bytes each and as much again while they grow. Those above are `window-overflow`.',
    ),
  maxOpenWindows: integer(1, 10_000_000, 100_000)
    .default(100_000)
    .describe(
      'How many windows of an instance are open at most, of up to 4 kB each beside their readings. Readings that would open one more are `window-overflow`.',
    ),
  channels: z
    .record(channelName, channel)
    .refine((channels) => Object.keys(channels).length > 0, 'must name a channel at least')
    .meta({ examples: [{ ts1: ['mean'] }] })
    .describe(
      'Statistics of each channel: `mean`, `std` (of a sample), `min`, `max`, `slope` (per second), `rms`, `count`, `first`, `last`, `{ quantile: 0.95 }`, `{ crossings: 4.5 }`. Rows have them as `ts1_mean`, `ts1_q95` and `ts1_crossings`. Readings of other channels are passed over.',
    ),
})
