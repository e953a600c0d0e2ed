import { Fault } from '../core/outcome.ts'
import type { ReadingField, WindowPlan } from './plan.ts'
import { faultOf, isNothing, missing, notANumber, numberOf } from './reading-faults.ts'

/** From the first year to the last that four digits write: other times are another unit, or no time. */
const earliestMs = Date.parse('0001-01-01T00:00:00.000Z')
const latestMs = Date.parse('9999-12-31T23:59:59.999Z')

/** The channel is none of those that a window tells of. */
export const otherChannel = -1

/**
 * Reads events, one or many readings each, and says what is wrong with them. What it has read is there until the next
 * event. Never throws.
 */
export class ReadingReader {
  readonly #plan: WindowPlan
  readonly #sources: ReadonlyMap<unknown, number>
  #values = new Float64Array(1)
  #perSecond = 1
  key: unknown = null
  /** Number of the channel, or `otherChannel`. */
  channel = otherChannel
  firstMs = 0
  lastMs = 0
  count = 0

  /** @param sources names of channels; the place in the list is the number */
  constructor(plan: WindowPlan, sources: readonly string[]) {
    this.#plan = plan
    this.#sources = new Map(sources.map((name, number) => [name, number]))
  }

  /** The first step: `firstMs` and `lastMs` are known as far as the event's time says them. */
  readTime(event: object, recordMs: number): Fault | null {
    const { time } = this.#plan
    const value = time.read(event)
    if ((typeof value !== 'number' && typeof value !== 'bigint') || !Number.isFinite(Number(value))) {
      return notANumber(time.path, value)
    }
    const ms = time.toMs(value)
    this.firstMs = ms
    this.lastMs = ms
    return this.#isPossible(ms, recordMs) ? null : this.#impossible(time, value, ms, recordMs)
  }

  /** The second step, where the first found no fault. Of an event of another channel no more than its times is looked at. */
  readRest(event: object, recordMs: number): Fault | null {
    const fault = this.#readChannel(event)
    if (fault !== null) return fault
    const isOther = this.channel === otherChannel
    if (this.#plan.values.form === 'reading') {
      if (isOther) return null
      return this.#readKey(event) ?? this.#readValue(event)
    }
    const ofSpan = this.#readSpan(event, recordMs)
    if (isOther) return null
    return ofSpan ?? this.#readKey(event) ?? this.#readValues(event)
  }

  /** Below the count; grows with the index. */
  timeAt(index: number): number {
    return this.firstMs + (index * 1000) / this.#perSecond
  }

  /** Below the count. */
  valueAt(index: number): number {
    return this.#values[index]!
  }

  #readChannel(event: object): Fault | null {
    const { channel } = this.#plan
    const name = channel.read(event)
    this.channel = this.#sources.get(name) ?? otherChannel
    if (typeof name === 'string') return null
    return isNothing(name)
      ? missing(channel.path)
      : faultOf('wrong-type', channel.path, 'expected text', name)
  }

  #readKey(event: object): Fault | null {
    const { key } = this.#plan
    const value = key.read(event)
    this.key = value
    if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint') return null
    if (isNothing(value)) return missing(key.path)
    // NaN is none: no two of them are the same rig.
    if (typeof value === 'number') return Number.isFinite(value) ? null : notANumber(key.path, value)
    return faultOf('wrong-type', key.path, 'expected text, a number or a boolean', value)
  }

  #readValue(event: object): Fault | null {
    // Called for this form alone.
    const { value: field } = this.#plan.values as { readonly value: ReadingField }
    const value = field.read(event)
    this.count = 1
    const number = numberOf(value)
    this.#values[0] = number
    return Number.isFinite(number) ? null : notANumber(field.path, value)
  }

  #readSpan(event: object, recordMs: number): Fault | null {
    if (this.#plan.values.form !== 'block') return null
    const { hz, values } = this.#plan.values
    const rate = hz.read(event)
    const perSecond = numberOf(rate)
    if (!Number.isFinite(perSecond)) return notANumber(hz.path, rate)
    if (perSecond <= 0) return faultOf('out-of-range', hz.path, 'expected more than 0', rate)
    const list = values.read(event)
    if (isNothing(list)) return missing(values.path)
    if (!Array.isArray(list)) return faultOf('wrong-type', values.path, 'expected an array of numbers', list)
    if (list.length === 0)
      return new Fault('missing-value', `field '${values.path}' has no values`, { field: values.path })
    const lastMs = this.firstMs + ((list.length - 1) * 1000) / perSecond
    if (!this.#isPossible(lastMs, recordMs)) return this.#impossible(hz, rate, lastMs, recordMs)
    this.lastMs = lastMs
    this.#perSecond = perSecond
    return null
  }

  #readValues(event: object): Fault | null {
    // Called for this form alone, once the span has shown that it is an array.
    const { values: field } = this.#plan.values as { readonly values: ReadingField }
    const list = field.read(event) as readonly unknown[]
    if (list.length > this.#values.length) this.#values = new Float64Array(2 * list.length)
    this.count = list.length
    for (const [i, value] of list.entries()) {
      const number = numberOf(value)
      if (!Number.isFinite(number)) return notANumber(`${field.path}[${i}]`, value).called(field.path, null)
      this.#values[i] = number
    }
    return null
  }

  #isPossible(ms: number, recordMs: number): boolean {
    return ms >= earliestMs && ms <= latestMs && (recordMs < 0 || ms <= recordMs + this.#plan.maxAheadMs)
  }

  #impossible(field: ReadingField, value: unknown, ms: number, recordMs: number): Fault {
    const isAhead = ms >= earliestMs && ms <= latestMs
    const message = isAhead
      ? `is ${Math.round(ms - recordMs)} ms ahead of its record, windows.maxAhead allows ${this.#plan.maxAheadMs} ms`
      : 'no reading is taken at such a time'
    return faultOf('out-of-range', field.path, message, value)
  }
}
