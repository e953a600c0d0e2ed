import { didYouMean } from '../../core/nearest.ts'
import { Fault } from '../../core/outcome.ts'
import { isPossibleTime } from '../../core/possible-time.ts'
import { countedIn, isLocalTime } from '../../core/time-unit.ts'
import { CivilTime } from '../civil-time.ts'
import { slotTime } from '../slot-time.ts'
import type { SlotTime } from '../slot-time.ts'
import type { NumericSlot } from '../slot.ts'
import { defineStep } from '../step.ts'
import type { StepRunner, StepScope } from '../step.ts'
import { zoneNames, zoneOffsets } from '../zone-offsets.ts'
import type { ZoneOffsets } from '../zone-offsets.ts'

const parts = {
  year: 'The feature that gets the year.',
  month: 'That of the month, 1 to 12.',
  day: 'That of the day of the month, 1 to 31.',
  hour: 'That of the hour, 0 to 23.',
  minute: 'That of the minute, 0 to 59.',
  second: 'That of the whole second, 0 to 59.',
  weekday: 'That of the day of the week, 1 (Monday) to 7 (Sunday).',
  dayOfYear: 'That of the day of the year, 1 to 366.',
  week: 'That of the week by ISO 8601, 1 to 53.',
  isWeekend: 'That of 1 on Saturday and Sunday, else 0.',
} as const

type Part = keyof typeof parts

const valueOf: Readonly<Record<Part, (time: CivilTime) => number>> = {
  year: (time) => time.year,
  month: (time) => time.month,
  day: (time) => time.day,
  hour: (time) => time.hour,
  minute: (time) => time.minute,
  second: (time) => time.second,
  weekday: (time) => time.weekday,
  dayOfYear: (time) => time.dayOfYear,
  week: (time) => time.week,
  isWeekend: (time) => Number(time.weekday > 5),
}

interface PartColumn {
  readonly values: Float64Array
  readonly valueOf: (time: CivilTime) => number
}

export const dateParts = defineStep({
  name: 'date-parts',
  summary:
    'Takes a time apart into year, month, hour, weekday and so on, as a calendar and a clock of the place show it, daylight saving time included. Each part goes to a feature of its own.',
  missing:
    'Where the time is missing all parts are. A time before the year 1 or after 9999 is `out-of-range`: it counts in another unit, and becomes missing.',
  spec: {
    field: {
      type: 'slot',
      description:
        'The time: a field whose unit the schema says, or what a `time` step made; any other number is taken for milliseconds since 1970, UTC.',
    },
    zone: {
      type: 'text',
      default: 'UTC',
      description:
        'Where the clock is: a name such as `Europe/Berlin`, or a fixed `+02:00`. Not for a date, nor for a local time (`local-timestamp-millis`), which is that of its place already.',
    },
    parts: { type: 'new-slots', of: parts, description: 'The parts, each with the name of its feature.' },
  },
  example: '- date-parts: { field: endedAt, zone: Europe/Berlin, parts: { hour: hour, weekday: weekday } }',
  compile: ({ field, zone, parts: names }, scope) => {
    const time = slotTime(field, 'field', scope)
    const offsets = offsetsOf(zone, scope)
    refuseTwice(names, scope)
    if (time === null || offsets === null || scope.refused) return null
    if (zone !== 'UTC' && !hasZones(time.slot, field, scope)) return null
    // The keys are those of the spec.
    const given = Object.entries(names) as [Part, string][]
    const columns = given.map(([part, name]) => {
      const content = part === 'isWeekend' ? 'boolean' : 'number'
      return { values: scope.numericOutput(name, [time.slot], content).values, valueOf: valueOf[part] }
    })
    return run(time, field, offsets, columns)
  },
})

function offsetsOf(zone: string, scope: StepScope): ZoneOffsets | null {
  const offsets = zoneOffsets(zone)
  if (offsets === null)
    scope.refuse(
      'zone',
      `there is no time zone '${zone}'`,
      didYouMean(zone, zoneNames()) ?? 'such as Europe/Berlin or UTC',
    )
  return offsets
}

/** False, and told, for a time that is the same in every zone. */
function hasZones({ content }: NumericSlot, field: string, scope: StepScope): boolean {
  if (content === 'days') {
    const message = `'${field}' is a date without a time of day, which is the same in every zone`
    scope.refuse('zone', message, 'leave zone out')
  } else if (isLocalTime(content)) {
    const message = `'${field}' is a local time: its clock shows that of its place already`
    const step = `- time: { field: ${field}, from: ${countedIn(content)} }`
    scope.refuse(
      'zone',
      message,
      `leave zone out; where it shows UTC, a step before this one says so: ${step}`,
    )
  } else return true
  return false
}

function refuseTwice(names: Readonly<Partial<Record<Part, string>>>, scope: StepScope): void {
  const all = Object.entries(names)
  for (const [at, [part, name]] of all.entries()) {
    const isTaken = all.findIndex(([, other]) => other === name) < at
    if (isTaken) scope.refuse(['parts', part], `another part goes to the feature '${name}' already`)
  }
}

function run(
  { slot, toMs }: SlotTime,
  field: string,
  offsets: ZoneOffsets,
  columns: readonly PartColumn[],
): StepRunner {
  const { values, index } = slot
  const time = new CivilTime()
  const message = `'${field}' is no time of the years 1 to 9999`
  return (rowCount, faults) => {
    for (let row = 0; row < rowCount; row++) {
      const value = values[row]!
      const ms = toMs(value)
      if (isPossibleTime(ms)) {
        time.set(ms + offsets.at(ms))
        for (const column of columns) column.values[row] = column.valueOf(time)
        continue
      }
      for (const column of columns) column.values[row] = NaN
      if (Number.isNaN(value)) continue
      faults.add(row, index, new Fault('out-of-range', message, { field, value: String(value) }))
      values[row] = NaN
    }
  }
}
