import type { App } from '../../app/start.ts'
import { createEventEncoder } from '../../avro/event-encoder.ts'
import type { IdentifiedSchema } from '../../avro/schema-source.ts'
import { systemClock } from '../../core/clock.ts'
import { plural } from '../../core/text.ts'
import { openText } from '../../table/input.ts'
import type { InputStreams } from '../../table/input.ts'
import type { Feed } from '../demo/watch.ts'
import { eventRecords } from './event-lines.ts'
import type { OwnPlace } from './place.ts'
import { publishEvents } from './publish-events.ts'

export interface EventFileOptions {
  /** JSON lines: a path, or `-` for standard input. */
  readonly path: string
  readonly topic: string
  readonly events: IdentifiedSchema
  /** Events a second; Infinity for as fast as it goes. */
  readonly rate: number
  readonly io: InputStreams
  /** Told of lines that are no events, and of the end. */
  readonly tell: (line: string) => void
}

/** Records at a time at most, and what a place in memory may be behind by. */
const mostAtOnce = 1000
const mostBehind = 10_000n
/** Lines that are told one by one. */
const mostTold = 20
const waitMs = 20

/** Publishes a file of events once the stream is ready. `refused` is how many lines were no events. */
export function eventFileFeed(
  app: App,
  place: OwnPlace,
  options: EventFileOptions,
): Feed & { refused: number } {
  const stop = new AbortController()
  const feed = {
    ...outcomesOf(app),
    refused: 0,
    finished: Promise.resolve(),
    stop: () => {
      stop.abort()
    },
  }
  feed.finished = publishWhenReady(app, place, options, stop.signal, () => (feed.refused += 1))
  // Whoever waits for it hears of a failure; nobody else needs to.
  feed.finished.catch(() => undefined)
  return feed
}

/** Events come from elsewhere: there is nothing to publish here. */
export function outsideFeed(app: App): Feed {
  return { ...outcomesOf(app), finished: Promise.resolve(), stop: () => undefined }
}

/** The topic's log says what went in, whoever wrote it, and the stream what it passed over. */
function outcomesOf({ metrics }: App): Pick<Feed, 'events' | 'skipped' | 'expectedReasons'> {
  return {
    events: (inTopic) => inTopic(),
    async skipped() {
      const counted = await metrics.registry.getSingleMetric('sluice_skipped_records_total')?.get()
      return counted?.values.reduce((sum, { value }) => sum + value, 0) ?? 0
    },
    expectedReasons: () => null,
  }
}

async function publishWhenReady(
  app: App,
  { sink }: OwnPlace,
  { path, topic, events, rate, io, tell }: EventFileOptions,
  stopped: AbortSignal,
  onRefused: () => number,
): Promise<void> {
  const signal = AbortSignal.any([stopped, io.stop])
  // What is published before would be passed over by a new group that begins at the end.
  while (!app.ready && !signal.aborted) await systemClock.sleep(waitMs, signal)
  if (signal.aborted) return
  await sink.start()
  const { name, blocks } = await openText(path, { stdin: io.stdin, stop: signal }, 'jsonl')
  const most = Math.min(mostAtOnce, Math.max(1, Math.floor(rate / 10)))
  let refused = 0
  const published = await publishEvents({
    lines: eventRecords(blocks, topic, createEventEncoder(events.schema, events.id), most),
    sink,
    rate,
    clock: systemClock,
    signal,
    refuse: ({ line, why }) => {
      refused = onRefused()
      if (refused <= mostTold) tell(`${name}, line ${line}: not published: ${why}`)
    },
    room: async () => {
      while (behind(app) > mostBehind && !signal.aborted) await systemClock.sleep(waitMs, signal)
    },
  })
  const more = refused > mostTold ? ` (the first ${mostTold} are told above)` : ''
  tell(`${name}: ${plural(published, 'event')} published${refused > 0 ? `, ${refused} not${more}` : ''}`)
}

function behind({ source }: App): bigint {
  return source.status().reduce((sum, { lag }) => sum + lag, 0n)
}
