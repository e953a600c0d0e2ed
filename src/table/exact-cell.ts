import { ticksOf } from './column-type.ts'
import type { TimeType, TickUnit } from './column-type.ts'

/** A value of a file with types that no text and no number is: it keeps every digit, and is text where text is written. */
export abstract class ExactCell {
  abstract toString(): string

  toJSON(): string {
    return this.toString()
  }
}

/** `unscaled` / 10 ** `scale`. */
export class DecimalCell extends ExactCell {
  readonly unscaled: bigint
  readonly scale: number

  constructor(unscaled: bigint, scale: number) {
    super()
    this.unscaled = unscaled
    this.scale = scale
  }

  override toString(): string {
    const { unscaled, scale } = this
    if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale))
    const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0')
    return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  }
}

const secondsPerDay = 86_400n
/** What `Date` can tell: 100 million days to either side of 1970. */
const mostSeconds = 8_640_000_000_000n

/** A date, a time of day or a point in time: so many days or ticks of the unit of its column. */
export class TimeCell extends ExactCell {
  readonly count: bigint
  readonly type: TimeType

  constructor(count: bigint, type: TimeType) {
    super()
    this.count = count
    this.type = type
  }

  /** Since the beginning of 1970; null for a time of day. */
  get nanoseconds(): bigint | null {
    const { count, type } = this
    if (type.kind === 'time') return null
    return count * (type.kind === 'date' ? secondsPerDay * ticksOf('ns') : ticksOf('ns') / ticksOf(type.unit))
  }

  /** The same, whole ones. */
  get milliseconds(): number | null {
    const { nanoseconds } = this
    return nanoseconds === null ? null : Number(floorDivide(nanoseconds, 1_000_000n))
  }

  /** As ISO 8601 writes it, with the digits of the unit. */
  override toString(): string {
    const { count, type } = this
    if (type.kind === 'date')
      return dateText(count * secondsPerDay)?.slice(0, -9) ?? `${count} days since 1970`
    const ticks = ticksOf(type.unit)
    const seconds = floorDivide(count, ticks)
    const text = dateText(seconds)
    const fraction = fractionText(count - seconds * ticks, type.unit)
    if (text === null) return `${count} ${type.unit} since 1970`
    if (type.kind === 'time') return text.slice(-8) + fraction
    return `${text}${fraction}${type.zone === null ? '' : 'Z'}`
  }
}

function floorDivide(a: bigint, b: bigint): bigint {
  return a % b < 0n ? a / b - 1n : a / b
}

/** `2026-11-28T10:00:00`; null for what is too far away. */
function dateText(seconds: bigint): string | null {
  if (seconds > mostSeconds || seconds < -mostSeconds) return null
  return new Date(Number(seconds) * 1000).toISOString().slice(0, -5)
}

function fractionText(ticks: bigint, unit: TickUnit): string {
  const digits = String(ticksOf(unit)).length - 1
  return digits === 0 ? '' : `.${String(ticks).padStart(digits, '0')}`
}
