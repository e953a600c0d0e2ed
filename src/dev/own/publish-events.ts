import type { Clock } from '../../core/clock.ts'
import { SluiceError } from '../../core/errors.ts'
import type { Sink } from '../../pipeline/ports.ts'
import type { EventLines, RefusedLine } from './event-lines.ts'

export interface PublishEventsOptions {
  readonly lines: AsyncIterable<EventLines>
  readonly sink: Pick<Sink, 'send'>
  /** Events a second; Infinity for as fast as they are acknowledged. */
  readonly rate: number
  readonly clock: Clock
  /** Ends the publishing; what is under way is finished. */
  readonly signal: AbortSignal
  /** Told of each line that is no event. */
  readonly refuse: (line: RefusedLine) => void
  /** Waited for before each batch. */
  readonly room: () => Promise<void>
}

/** How many events were published, all acknowledged. Rejects as the sink and the lines do. */
export async function publishEvents(options: PublishEventsOptions): Promise<number> {
  const { lines, sink, rate, clock, signal, refuse, room } = options
  const start = clock.monotonic()
  let published = 0
  for await (const { records, refused } of untilAborted(lines, signal)) {
    const dueMs = (published / rate) * 1000
    await clock.sleep(Math.max(0, start + dueMs - clock.monotonic()), signal)
    await room()
    if (signal.aborted) break
    for (const line of refused) refuse(line)
    const [refusal] = records.length === 0 ? [] : await sink.send(records)
    if (refusal !== undefined) throw new SluiceError('PRODUCE_REFUSED', refusal.message)
    published += records.length
  }
  return published
}

/** The end of an input that was cut off because nobody wants more of it is an end like any other. */
async function* untilAborted<T>(items: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  try {
    yield* items
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
