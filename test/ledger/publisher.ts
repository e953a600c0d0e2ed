import { systemClock } from '../../src/core/clock.ts'
import { Random } from '../../src/dev/simulator/random.ts'
import { cycle } from '../support/rig-pipeline.ts'
import { eventProducer } from '../e2e/support/event-producer.ts'
import type { Event } from '../e2e/support/event-producer.ts'
import type { Place } from '../e2e/support/place.ts'
import { cycleSchema, cycleSchemaWith } from '../e2e/support/schemas.ts'
import { contentHeader, contentOf } from './content.ts'

const tickMs = 50
const keys = 64
/** One in so many cannot be scored. */
const troubleShare = 40

type Publish = (events: readonly Event[]) => Promise<void>

/** Publishes records, each with a content of its own, at an even pace. */
export class Publisher {
  readonly #place: Place
  readonly #rate: number
  readonly #random: Random
  #publish: Publish
  #added = 0
  #count = 0

  private constructor(place: Place, rate: number, seed: number, publish: Publish) {
    this.#place = place
    this.#rate = rate
    this.#random = new Random(seed, 1)
    this.#publish = publish
  }

  static async open(place: Place, rate: number, seed: number): Promise<Publisher> {
    return new Publisher(place, rate, seed, await eventProducer(place, cycleSchema, headersOf))
  }

  get count(): number {
    return this.#count
  }

  /** Goes on until so many are published. */
  async upTo(count: number): Promise<void> {
    while (this.#count < count) {
      const startMs = systemClock.monotonic()
      await this.atOnce(Math.min(count - this.#count, Math.ceil((this.#rate * tickMs) / 1_000)))
      await systemClock.sleep(Math.max(0, tickMs - (systemClock.monotonic() - startMs)))
    }
  }

  /** So many together, whatever the pace. */
  atOnce(count: number): Promise<void> {
    return this.#publish(Array.from({ length: count }, () => this.#event()))
  }

  /** Registers a schema that no instance has seen. What is given has the records from then on be written with it. */
  async newSchema(): Promise<() => void> {
    const added = Array.from({ length: ++this.#added }, (_, i) => ({
      ...{ name: addedName(i), type: ['null', 'string'], default: null },
    }))
    const schema = cycleSchemaWith((fields) => [...fields, ...added])
    const publish = await eventProducer(this.#place, schema, headersOf)
    return () => {
      this.#publish = publish
    }
  }

  #event(): Event {
    const fault = this.#random.below(troubleShare) === 0 ? { psa_bar: null } : {}
    const added = Object.fromEntries(Array.from({ length: this.#added }, (_, i) => [addedName(i), null]))
    const rigId = `rig-${this.#random.below(keys)}`
    return { ...cycle({ cycle: this.#count++, ...fault }), ...added, rigId }
  }
}

function addedName(place: number): string {
  return `added_${place}`
}

function headersOf(event: Event) {
  return [{ key: contentHeader, value: Buffer.from(contentOf(Number(event['cycle']))) }]
}
