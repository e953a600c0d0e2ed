import type { HeldEvent, HeldLabel, Label } from './held.ts'
import { Timeline } from './timeline.ts'

/** How labels find their predictions. What it says depends on what is there, and not on the order in which it came. */
export interface Matching {
  /** @returns the labels that are this prediction's from now on, those of others included */
  add(event: HeldEvent): readonly HeldLabel[]
  remove(event: HeldEvent): void
  /** Null while there is none. */
  eventOf(label: Label): HeldEvent | null
  keep(label: HeldLabel): void
  forget(label: HeldLabel): void
}

/** A label names its prediction. */
export class ByEventId implements Matching {
  readonly #events = new Map<string, HeldEvent>()
  readonly #waiting = new Map<string, HeldLabel[]>()

  add(event: HeldEvent): readonly HeldLabel[] {
    this.#events.set(event.eventId, event)
    const labels = this.#waiting.get(event.eventId) ?? []
    this.#waiting.delete(event.eventId)
    return labels
  }

  remove({ eventId }: HeldEvent): void {
    this.#events.delete(eventId)
  }

  eventOf({ eventId }: Label): HeldEvent | null {
    return this.#events.get(eventId ?? '') ?? null
  }

  keep(held: HeldLabel): void {
    const { eventId } = held.label
    if (held.event !== null || eventId === null) return
    const others = this.#waiting.get(eventId)
    if (others === undefined) this.#waiting.set(eventId, [held])
    else others.push(held)
  }

  forget(held: HeldLabel): void {
    const { eventId } = held.label
    const others = this.#waiting.get(eventId ?? '')?.filter((other) => other !== held) ?? []
    if (others.length === 0) this.#waiting.delete(eventId ?? '')
    else this.#waiting.set(eventId ?? '', others)
  }
}

interface OfKey {
  readonly events: Timeline<HeldEvent>
  readonly labels: Timeline<HeldLabel>
}

/** A label names key and time: its prediction is the nearest one in time, of two as near the earlier. */
export class ByKeyAndTime implements Matching {
  readonly #toleranceMs: number
  readonly #byKey = new Map<string, OfKey>()

  constructor(toleranceMs: number) {
    this.#toleranceMs = toleranceMs
  }

  add(event: HeldEvent): readonly HeldLabel[] {
    const { events, labels } = this.#of(event.key)
    events.add(event)
    return this.#near(labels, event.eventTimeMs).filter(
      ({ event: other, label }) => other === null || isNearer(event, other, timeOf(label)),
    )
  }

  remove(event: HeldEvent): void {
    const ofKey = this.#of(event.key)
    ofKey.events.remove(event)
    this.#dropEmpty(event.key, ofKey)
  }

  eventOf(label: Label): HeldEvent | null {
    const timeMs = timeOf(label)
    const events = this.#byKey.get(label.key ?? '')?.events
    if (events === undefined) return null
    return this.#near(events, timeMs).reduce<HeldEvent | null>(
      (nearest, event) => (nearest === null || isNearer(event, nearest, timeMs) ? event : nearest),
      null,
    )
  }

  keep(held: HeldLabel): void {
    this.#of(held.label.key).labels.add(held)
  }

  forget(held: HeldLabel): void {
    const ofKey = this.#of(held.label.key)
    ofKey.labels.remove(held)
    this.#dropEmpty(held.label.key, ofKey)
  }

  #near<T>(items: Timeline<T>, timeMs: number): readonly T[] {
    return items.between(timeMs - this.#toleranceMs, timeMs + this.#toleranceMs)
  }

  #of(key: string | null): OfKey {
    const there = this.#byKey.get(key ?? '')
    if (there !== undefined) return there
    const made = {
      events: new Timeline<HeldEvent>(({ eventTimeMs }) => eventTimeMs),
      labels: new Timeline<HeldLabel>(({ label }) => timeOf(label)),
    }
    this.#byKey.set(key ?? '', made)
    return made
  }

  #dropEmpty(key: string | null, { events, labels }: OfKey): void {
    if (events.isEmpty && labels.isEmpty) this.#byKey.delete(key ?? '')
  }
}

/** Labels without a time are not read where labels are found by it. */
function timeOf({ timeMs }: Label): number {
  return timeMs ?? NaN
}

function isNearer(event: HeldEvent, other: HeldEvent, timeMs: number): boolean {
  const [own, others] = [Math.abs(event.eventTimeMs - timeMs), Math.abs(other.eventTimeMs - timeMs)]
  if (own !== others) return own < others
  if (event.eventTimeMs !== other.eventTimeMs) return event.eventTimeMs < other.eventTimeMs
  return event.eventId < other.eventId
}
