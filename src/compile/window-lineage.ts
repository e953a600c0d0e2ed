import { isWithin, withoutPlaces } from '../core/field-path.ts'
import type { WindowPlan } from '../windows/plan.ts'
import { rowTimes, statisticNames } from '../windows/row.ts'

/**
 * What a value of a reading is called in rows, and a value of a row in readings: what is made of it, and what it is made of. A name may be
 * that of a record or an array around the value, or of a part of it.
 */
export function acrossWindows(name: string, plan: WindowPlan): readonly string[] {
  return linksOf(plan).flatMap(({ ofReading, ofRow }) => {
    if (ofRow.includes(name)) return [ofReading]
    return isAround(ofReading, name) || isAround(name, ofReading) ? ofRow : []
  })
}

interface Link {
  /** Path of a field. */
  readonly ofReading: string
  readonly ofRow: readonly string[]
}

function linksOf({ key, keyName, time, values, channels }: WindowPlan): readonly Link[] {
  const { path } = values.form === 'reading' ? values.value : values.values
  return [
    { ofReading: key.path, ofRow: [keyName] },
    { ofReading: time.path, ofRow: [rowTimes.start, rowTimes.end] },
    { ofReading: path, ofRow: statisticNames(channels) },
  ]
}

function isAround(outer: string, inner: string): boolean {
  const [around, within] = [withoutPlaces(outer), withoutPlaces(inner)]
  return around === within || isWithin(within, around)
}
