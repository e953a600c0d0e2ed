import type { Compiled } from '../compile/compile.ts'
import { firstTopic } from '../config/input-topics.ts'
import type { Config } from '../config/schema.ts'
import type { Clock } from '../core/clock.ts'
import { parseDuration } from '../core/duration.ts'
import { Book } from '../monitor/book.ts'
import type { MonitorTopic } from '../monitor/monitor-topic.ts'
import { sliceStep, slicesOfWindow } from '../monitor/slices.ts'
import type { BucketHistogram } from '../observability/bucket-histogram.ts'
import type { Source } from '../pipeline/ports.ts'
import type { StreamHealth } from './health.ts'
import { instanceName } from './parts.ts'
import type { AppParts } from './parts.ts'
import { LetterViewer } from './shown-letter.ts'
import { BookFollower } from './watching/book-follower.ts'
import { InstanceReports } from './watching/instance-reports.ts'
import { LetterExamples } from './watching/letter-examples.ts'
import { NewestKeys, areKeysRedacted } from './watching/newest-keys.ts'
import { StreamMonitor } from './watching/stream-monitor.ts'
import { VersionLayouts } from './watching/version-layouts.ts'

/** What is told of a stream, wherever it is known. */
export interface MonitoredStream {
  readonly health: StreamHealth
  /** Ages of events, seconds. */
  readonly ages: BucketHistogram
  readonly models: () => Compiled['models']
  /** Why a fallback answers, by model. */
  readonly fallbacks: () => Readonly<Record<string, string>>
  /** Address of the HTTP server. */
  readonly http: () => string
}

type MonitorConfig = NonNullable<Config['monitor']>

/** Late records, and what the judge keeps of windows that it has judged. */
const sparedWindows = 2
const dayMs = 86_400_000
const hourMs = 3_600_000

/** The monitor of a stream that starts. Nothing is asked of anybody yet. */
export function openMonitor(
  parts: AppParts,
  settings: MonitorConfig,
  topic: MonitorTopic,
  stream: MonitoredStream,
  clock: Clock,
): StreamMonitor {
  const { config, compiled, logger, transport } = parts
  const { redacted } = compiled
  const instance = instanceName(config)
  const { everyMs } = settings
  const book = new Book(bookLimits(settings), clock)
  const layouts = new VersionLayouts()
  const keySettings = { most: settings.keys, everyMs, eventTimeMs: compiled.eventTimeMs, redacted, clock }
  return new StreamMonitor({
    ...{ instance, everyMs, topic, book, logger, clock },
    reports: new InstanceReports({
      ...{ instance, everyMs, redacted, clock },
      ...stream,
      source: transport.source,
      versions: stream.models,
    }),
    keys: settings.keys === 0 || areKeysRedacted(redacted) ? null : new NewestKeys(keySettings),
    letters: new LetterExamples({
      ...{ instance, redacted, clock },
      viewer: new LetterViewer(parts, config.deadLetter.topic, clock),
    }),
    layouts: () =>
      stream.models().map((model) => {
        const { name, version, digest } = model
        return { model: name, version, digest, layout: layouts.of(model) }
      }),
    follower: new BookFollower({ topic, book, backMs: backMs(settings), clock, logger }),
    isShown: config.http.page,
    judge: null,
    isJudge: () => isJudge(transport.source, firstTopic(config.input)),
  })
}

/** Whoever has the first partition judges for all: there is one of them at a time, but for moments in which both say the same. */
function isJudge(source: Source, topic: string): boolean {
  return source.status().some((held) => held.topic === topic && held.partition === 0)
}

function bookLimits(settings: MonitorConfig) {
  const { by } = sliceStep(windowOf(settings))
  const windows = settings.referenceWindows + sparedWindows
  return { slicesBy: by, slices: windows * slicesOfWindow, keys: settings.keys }
}

/** How far back the topic is read: as far as is judged, and a while beyond, where what is said every hour is found. */
function backMs(settings: MonitorConfig): number {
  const window = windowOf(settings)
  if ('records' in window) return dayMs
  return Math.max(dayMs, (settings.referenceWindows + sparedWindows) * window.timeMs) + hourMs
}

function windowOf({ window }: MonitorConfig): Parameters<typeof sliceStep>[0] {
  // The config's schema takes no other text.
  return 'time' in window ? { timeMs: parseDuration(window.time)! } : { records: window.records }
}
