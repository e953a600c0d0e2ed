import { TimeCell } from '../table/exact-cell.ts'
import type { TimeType } from '../table/column-type.ts'

const shape = /^(\d{4})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:([+-])(\d\d)(?::(\d\d))?)?)?$/

/** A date or point in time as PostgreSQL writes it (ISO); what is none in that form, as `infinity`, stays text. */
export function timeCellOf(text: string, type: TimeType): TimeCell | string {
  const found = shape.exec(text)
  if (found === null) return text
  const [
    ,
    year,
    month,
    day,
    hour = '0',
    minute = '0',
    second = '0',
    fraction = '',
    sign,
    offHours,
    offMinutes,
  ] = found
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  const days = BigInt(date.getTime() / 86_400_000)
  if (type.kind === 'date') return new TimeCell(days, type)
  const offset = (sign === '-' ? -1 : 1) * (Number(offHours ?? 0) * 60 + Number(offMinutes ?? 0))
  const seconds = days * 86_400n + BigInt((Number(hour) * 60 + Number(minute) - offset) * 60 + Number(second))
  return new TimeCell(seconds * 1_000_000n + BigInt(fraction.padEnd(6, '0')), type)
}
