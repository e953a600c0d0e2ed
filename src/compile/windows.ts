import type { FieldDescription } from '../avro/fields.ts'
import type { InputFields } from '../avro/input-fields.ts'
import type { Remark } from '../core/finding.ts'
import { parseDuration } from '../core/duration.ts'
import { isLocalTime } from '../core/time-unit.ts'
import type { TimeField, TimeUnit } from '../core/time-unit.ts'
import type { WindowStatistic } from '../core/window-statistic.ts'
import type {
  ReadingField,
  ReadingValues,
  TimeOfReading,
  WindowChannel,
  WindowPlan,
} from '../windows/plan.ts'
import { rowTimes, statisticNames } from '../windows/row.ts'
import { fieldReader } from './field-access.ts'
import { unitOf } from './field-unit.ts'
import { findField } from './find-field.ts'

/** A channel of the config: its statistics, and what events call it where that is another name. */
type ChannelSetting =
  | readonly WindowStatistic[]
  | { readonly from?: string | undefined; readonly statistics: readonly WindowStatistic[] }

/** The section `windows` of the config; lengths of time are texts such as `10s`. */
export interface WindowSettings {
  readonly key: string
  readonly time: string | TimeField
  readonly channel: string
  /** Either this, or `hz` and `values`. */
  readonly value?: string | undefined
  readonly hz?: string | undefined
  readonly values?: string | undefined
  readonly size: string
  /** As `size` where it is left out. */
  readonly every?: string | undefined
  readonly offset: string
  readonly lateness: string
  readonly idleAfter: string
  readonly maxAhead: string
  readonly minCount: number
  readonly maxOpenReadings: number
  readonly maxOpenWindows: number
  readonly channels: Readonly<Record<string, ChannelSetting>>
}

/** Windows as they run, and what the rows have that they give in the place of events. */
export interface CompiledWindows {
  readonly plan: WindowPlan
  readonly rowFields: readonly FieldDescription[]
  /** Those of them that are statistics. */
  readonly statistics: readonly string[]
}

/** What is wrong with a field for its part, as a sentence that begins with the field; null where nothing is. */
type Check = (field: FieldDescription) => string | null

/** The field that a setting names, where it is of a type that it can have. */
type Find = (name: string, setting: keyof WindowSettings, check: Check) => FieldDescription | null

/**
 * Windows as the config gives them, on the fields of the readings' schema. Null where something is refused: `remarks` has
 * what, and there are no rows then whose fields could be named.
 */
export function compileWindows(
  settings: WindowSettings,
  fields: InputFields,
  remarks: Remark[],
  longs: 'number' | 'bigint' = 'number',
): CompiledWindows | null {
  const before = remarks.length
  const find: Find = (name, setting, check) => {
    const path = ['windows', setting]
    const field = findField(name, fields, path, remarks)
    const problem = field === null ? null : check(field)
    if (problem !== null) remarks.push({ severity: 'error', path, message: problem })
    return problem === null ? field : null
  }
  const key = find(settings.key, 'key', mustBeKey)
  const time = findTime(settings.time, find, longs, remarks)
  const channel = find(settings.channel, 'channel', mustBeText)
  const values = findValues(settings, find)
  const channels = channelsOf(settings.channels)
  const keyName = key === null ? '' : lastName(key)
  remarks.push(...doubledNames(keyName, channels))
  const isRefused = remarks.slice(before).some(({ severity }) => severity === 'error')
  if (isRefused || key === null || time === null || channel === null || values === null) return null
  const plan: WindowPlan = {
    key: readingField(key),
    keyName,
    time,
    channel: readingField(channel),
    values,
    channels,
    ...lengthsOf(settings),
    minCount: settings.minCount,
    maxOpenReadings: settings.maxOpenReadings,
    maxOpenWindows: settings.maxOpenWindows,
  }
  return { plan, rowFields: rowFieldsOf(key, time, plan), statistics: statisticNames(channels) }
}

const keyTypes: readonly string[] = ['text', 'enum', 'number', 'boolean']

function mustBeKey({ path, type, types }: FieldDescription): string | null {
  return types.length > 0 && types.every((each) => keyTypes.includes(each))
    ? null
    : `'${path}' is ${type}: only text, a number or a boolean says what a reading is of`
}

function mustBeText({ path, type, types }: FieldDescription): string | null {
  return types.length > 0 && types.every((each) => each === 'text' || each === 'enum')
    ? null
    : `'${path}' is ${type}: the name of a channel is text`
}

function mustBeNumber({ path, type }: FieldDescription): string | null {
  return type === 'number' ? null : `'${path}' is ${type}: a number is expected`
}

function mustBeNumbers({ path, type, items }: FieldDescription): string | null {
  if (type === 'list' && items?.type === 'number') return null
  return `'${path}' is ${type === 'list' ? `a list of ${items?.type ?? 'mixed'}` : type}: an array of numbers is expected`
}

function readingField(field: FieldDescription): ReadingField {
  return { path: field.path, read: fieldReader(field) }
}

function findTime(
  given: string | TimeField,
  find: Find,
  longs: 'number' | 'bigint',
  remarks: Remark[],
): (TimeOfReading & { readonly isLocal: boolean }) | null {
  const isObject = typeof given === 'object'
  const field = find(isObject ? given.field : given, 'time', () => null)
  if (field === null) return null
  const unit = unitOf(field, isObject ? given.unit : null, { path: ['windows', 'time'], longs }, remarks)
  const isLocal = !isObject && field.time !== null && isLocalTime(field.time)
  return { ...readingField(field), toMs: inMilliseconds[unit], isLocal }
}

function findValues(settings: WindowSettings, find: Find): ReadingValues | null {
  const { value, hz, values } = settings
  const single = value === undefined ? null : find(value, 'value', mustBeNumber)
  const rate = hz === undefined ? null : find(hz, 'hz', mustBeNumber)
  const list = values === undefined ? null : find(values, 'values', mustBeNumbers)
  if (single !== null) return { form: 'reading', value: readingField(single) }
  if (rate === null || list === null) return null
  return { form: 'block', hz: readingField(rate), values: readingField(list) }
}

/** Fractions of a millisecond are kept, down to a microsecond: windows and slopes tell readings apart by them. */
const inMilliseconds: Readonly<Record<TimeUnit, (value: number | bigint) => number>> = {
  seconds: (value) => Math.round(Number(value) * 1_000_000) / 1000,
  milliseconds: Number,
  microseconds: (value) => Number(value) / 1000,
  nanoseconds: (value) => (typeof value === 'bigint' ? Number(value / 1000n) / 1000 : value / 1_000_000),
  days: (value) => Number(value) * 86_400_000,
}

function channelsOf(settings: WindowSettings['channels']): readonly WindowChannel[] {
  return Object.entries(settings).map(([name, setting]) => {
    if ('statistics' in setting) return { name, from: setting.from ?? name, statistics: setting.statistics }
    return { name, from: name, statistics: setting }
  })
}

function lengthsOf(settings: WindowSettings) {
  const { size, every = size, offset, lateness, idleAfter, maxAhead } = settings
  return {
    sizeMs: msOf(size),
    everyMs: msOf(every),
    offsetMs: msOf(offset),
    latenessMs: msOf(lateness),
    idleAfterMs: msOf(idleAfter),
    maxAheadMs: msOf(maxAhead),
  }
}

/** The schema of the config lets no other texts pass. */
function msOf(text: string): number {
  return parseDuration(text) ?? NaN
}

/** The last name of a path: `rigId` of `rigs[0].rigId`. */
function lastName({ path, parts }: FieldDescription): string {
  const last = parts?.findLast((part) => typeof part === 'string')
  return last ?? path.slice(path.lastIndexOf('.') + 1)
}

/** What a row would have twice, at the setting that brings it the second time. */
function* doubledNames(keyName: string, channels: readonly WindowChannel[]): Generator<Remark> {
  const seen = new Set<string>(Object.values(rowTimes))
  if (seen.has(keyName)) {
    const message = `rows have something else by the name '${keyName}'`
    yield { severity: 'error', path: ['windows', 'key'], message }
  } else if (keyName === '__proto__' || /[.[\]]/.test(keyName)) {
    const message = `rows cannot have a field by the name '${keyName}'`
    yield { severity: 'error', path: ['windows', 'key'], message }
  }
  seen.add(keyName)
  for (const channel of channels) {
    for (const name of statisticNames([channel])) {
      if (seen.has(name)) {
        const message = `rows would have '${name}' twice`
        const hint = `the same channel under another name: other: { from: ${channel.from}, statistics: [...] }`
        yield { severity: 'error', path: ['windows', 'channels', channel.name], message, hint }
      }
      seen.add(name)
    }
  }
}

function rowFieldsOf(
  key: FieldDescription,
  { isLocal }: { readonly isLocal: boolean },
  { keyName, channels }: WindowPlan,
): readonly FieldDescription[] {
  // Rows have it at the top: without the steps that lead to it.
  const { type, types, integer, logicalType, time: timeOfKey, symbols, items, doc } = key
  const ofKey = { type, types, integer, logicalType, time: timeOfKey, symbols, items, doc }
  const time = {
    integer: true,
    logicalType: isLocal ? 'local-timestamp-millis' : 'timestamp-millis',
    time: isLocal ? 'local milliseconds' : 'milliseconds',
  } as const
  const counts = new Set(
    channels.filter(({ statistics }) => statistics.includes('count')).map(({ name }) => `${name}_count`),
  )
  return [
    { ...ofKey, path: keyName, nullable: false, optional: false },
    { ...numberField, ...time, path: rowTimes.start },
    { ...numberField, ...time, path: rowTimes.end },
    { ...numberField, integer: true, path: rowTimes.readings },
    ...statisticNames(channels).map((path) => ({
      ...numberField,
      path,
      integer: counts.has(path),
      nullable: !counts.has(path),
    })),
  ]
}

const numberField = {
  type: 'number',
  types: ['number'],
  integer: false,
  nullable: false,
  optional: false,
  logicalType: null,
  time: null,
  symbols: null,
  items: null,
  doc: null,
} as const satisfies Omit<FieldDescription, 'path'>

/** Paths of the fields that readings are made of. */
export function fieldsRead({ key, time, channel, value, hz, values }: WindowSettings): readonly string[] {
  const timePath = typeof time === 'string' ? time : time.field
  return [key, timePath, channel, value, hz, values].filter((path) => path !== undefined)
}
