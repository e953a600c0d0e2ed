import type { Compiled } from '../compile/compile.ts'
import { firstTopic } from '../config/input-topics.ts'
import { monitorTopic } from '../config/monitor-topic.ts'
import type { Config } from '../config/schema.ts'
import type { Clock } from '../core/clock.ts'
import { parseDuration } from '../core/duration.ts'
import { Book } from '../monitor/book.ts'
import { CommitPieces } from '../monitor/counting/commit-pieces.ts'
import type { PieceOutlet } from '../monitor/counting/commit-pieces.ts'
import { Counting } from '../monitor/counting/counting.ts'
import { UncommittedCounts } from '../monitor/counting/open-counts.ts'
import type { Piece } from '../monitor/counts.ts'
import { keyOf } from '../monitor/monitor-topic.ts'
import type { MonitorTopic } from '../monitor/monitor-topic.ts'
import { livePage } from '../monitor/page/page-routes.ts'
import type { LivePage, PageOptions } from '../monitor/page/page-routes.ts'
import { sliceStep, slicesOfWindow } from '../monitor/slices.ts'
import type { Metrics } from '../observability/metrics.ts'
import { countMetrics } from '../observability/count-metrics.ts'
import type { MonitorReadings } from '../observability/monitor-metrics.ts'
import type { Source } from '../pipeline/ports.ts'
import type { StreamHealth } from './health.ts'
import { instanceName } from './parts.ts'
import type { AppParts } from './parts.ts'
import { LetterViewer } from './shown-letter.ts'
import { AlertDesk } from './watching/alert-desk.ts'
import type { AlertDeskParts } from './watching/alert-desk.ts'
import { BookFollower } from './watching/book-follower.ts'
import { InstanceReports } from './watching/instance-reports.ts'
import { LetterExamples } from './watching/letter-examples.ts'
import { NewestKeys, areKeysRedacted } from './watching/newest-keys.ts'
import { StreamJudge } from './watching/stream-judge.ts'
import { monitorRecord } from './watching/stored-monitor-topic.ts'
import { StreamMonitor } from './watching/stream-monitor.ts'
import type { ServedLayout } from './watching/stream-monitor.ts'
import { monitorReadings } from './watching/monitor-readings.ts'
import { ValueTotals } from './watching/value-totals.ts'
import { StreamDrift } from './watching/drift-watch.ts'
import type { DriftSettings } from './watching/drift-watch.ts'
import { slicesToRemember } from '../monitor/drift/judge.ts'
import { VersionLayouts } from './watching/version-layouts.ts'
import { Webhook } from './watching/webhook.ts'

/** What is told of a stream, wherever it is known. */
export interface MonitoredStream {
  readonly health: StreamHealth
  readonly metrics: Metrics
  readonly models: () => Compiled['models']
  /** Why a fallback answers, by model. */
  readonly fallbacks: () => Readonly<Record<string, string>>
  /** Told how KPIs stand whose model has a fallback for that. */
  readonly heedKpis: (kpis: Book['kpis']) => void
  /** Address of the HTTP server. */
  readonly http: () => string
}

/** What is written to and read from. */
export interface MonitorPlaces {
  readonly topic: MonitorTopic
  /** Null where alerts have no topic. */
  readonly publishAlerts: AlertDeskParts['publish']
}

type MonitorConfig = NonNullable<Config['monitor']>

const mostOfLeast = 4
const dayMs = 86_400_000
const hourMs = 3_600_000

/** What there is beside the stream where it is watched. */
export interface OpenedMonitor {
  readonly monitor: StreamMonitor
  /** Counts rows of turns. */
  readonly counting: Counting
  /** What metrics tell of judgements. */
  readonly readings: () => MonitorReadings
  /** The live page; null where it is not wanted. */
  readonly page: LivePage | null
}

/** The monitor of a stream that starts. Nothing is asked of anybody yet. */
export function openMonitor(
  parts: AppParts,
  settings: MonitorConfig,
  places: MonitorPlaces,
  stream: MonitoredStream,
  clock: Clock,
): OpenedMonitor {
  const { config, compiled, logger, transport } = parts
  const { redacted } = compiled
  const instance = instanceName(config)
  const { everyMs } = settings
  const { topic } = places
  const book = new Book(bookLimits(settings), clock)
  const layouts = new VersionLayouts()
  const step = sliceStep(windowOf(settings))
  const counts = new UncommittedCounts(instance, step)
  // There is one here.
  const values = new ValueTotals((digest) => layouts.byDigest(digest))
  const outlet = pieceOutlet(monitorTopic(config)!, topic, values)
  const pieces = new CommitPieces({ counts, outlet, clock, logger })
  transport.delivery.accompany(pieces)
  const judge = streamJudge(parts, settings, places, clock)
  const page = config.http.page ? livePage(book, pageOptions(config, settings, clock)) : null
  const keySettings = { most: settings.keys, everyMs, eventTimeMs: compiled.eventTimeMs, redacted, clock }
  const viewer = new LetterViewer(parts, config.deadLetter.topic, clock)
  const monitor = new StreamMonitor({
    ...{ instance, everyMs, topic, book, pieces, judge, logger, clock },
    reports: new InstanceReports({
      ...{ instance, everyMs, redacted, clock },
      ...stream,
      ages: stream.metrics.ages,
      source: transport.source,
      versions: stream.models,
    }),
    keys: settings.keys === 0 || areKeysRedacted(redacted) ? null : new NewestKeys(keySettings),
    letters: new LetterExamples({ instance, viewer, redacted, clock }),
    layouts: () => servedLayouts(stream.models(), layouts),
    follower: new BookFollower({ topic, book, backMs: backMs(settings), clock, logger }),
    isShown: page !== null,
    heedKpis: kpisOfFallbacks(settings, stream.heedKpis),
    isJudge: () => isJudge(transport.source, firstTopic(config.input)),
  })
  const counting = new Counting({ counts, step, layoutOf: (model) => layouts.of(model) })
  countMetrics(stream.metrics.registry, {
    waitingPieces: () => pieces.waiting,
    values: () => values.all,
  })
  const open = () => (isJudge(transport.source, firstTopic(config.input)) ? judge.open : null)
  return { monitor, counting, page, readings: () => monitorReadings(book, open(), pieces.dropped) }
}

/** Where pieces go; what is written of them is counted for metrics. */
function pieceOutlet(name: string, topic: MonitorTopic, values: ValueTotals): PieceOutlet {
  const entryOf = (piece: Piece) => ({ key: keyOf(piece), value: piece })
  return {
    async write(pieces) {
      await topic.write(pieces.map(entryOf))
      for (const piece of pieces) values.add(piece)
    },
    recordOf(piece) {
      values.add(piece)
      return monitorRecord(name, entryOf(piece))
    },
  }
}

function servedLayouts(models: Compiled['models'], layouts: VersionLayouts): readonly ServedLayout[] {
  return models.map((model) => {
    const { name, version, digest } = model
    return { model: name, version, digest, layout: layouts.of(model) }
  })
}

function streamJudge(
  { config, logger }: AppParts,
  settings: MonitorConfig,
  { publishAlerts }: MonitorPlaces,
  clock: Clock,
): StreamJudge {
  const { alerts, stale } = settings
  const webhook = alerts.webhook === undefined ? null : new Webhook(alerts.webhook, logger, clock)
  return new StreamJudge({
    openDrift: () =>
      new StreamDrift({
        step: sliceStep(windowOf(settings)),
        limits: driftLimits(settings),
        now: () => clock.now(),
      }),
    ages: { modelMs: msOf(stale.model), keyMs: msOf(stale.key) },
    desk: new AlertDesk({ pipeline: config.name, logger, publish: publishAlerts, webhook }),
  })
}

/** Null where no KPI is to bring a fallback. */
function kpisOfFallbacks({ kpis }: MonitorConfig, heed: MonitoredStream['heedKpis']) {
  const names = kpis.flatMap(({ name, then }) => (then.includes('fallback') ? [name] : []))
  if (names.length === 0) return null
  return (all: Book['kpis']) => {
    heed(all.filter(({ name }) => names.includes(name)))
  }
}

function pageOptions(
  { name, http }: Config,
  { everyMs, words, stale }: MonitorConfig,
  clock: Clock,
): PageOptions {
  return {
    host: http.host,
    token: http.token ?? null,
    pipeline: name,
    silentMs: msOf(stale.key),
    ...{ everyMs, words, clock },
  }
}

/** The config's schema takes no other text. */
function msOf(duration: string | undefined): number | null {
  return duration === undefined ? null : parseDuration(duration)
}

/** Whoever has the first partition judges for all: there is one of them at a time, but for moments in which both say the same. */
function isJudge(source: Source, topic: string): boolean {
  return source.status().some((held) => held.topic === topic && held.partition === 0)
}

function bookLimits(settings: MonitorConfig) {
  const { by } = sliceStep(windowOf(settings))
  const slices = slicesToRemember(driftLimits(settings)) + slicesOfWindow
  return { slicesBy: by, slices, keys: settings.keys }
}

/** How far back the topic is read: as far as is judged, and a while beyond, where what is said every hour is found. */
function backMs(settings: MonitorConfig): number {
  const window = windowOf(settings)
  if ('records' in window) return dayMs
  const windows = slicesToRemember(driftLimits(settings)) / slicesOfWindow + 1
  return Math.max(dayMs, windows * window.timeMs) + hourMs
}

/** The usual becomes better known with more windows than it is first known from. */
function driftLimits({ limits, referenceWindows }: MonitorConfig): DriftSettings['limits'] {
  return { ...limits, leastWindows: referenceWindows, mostWindows: mostOfLeast * referenceWindows }
}

function windowOf({ window }: MonitorConfig): Parameters<typeof sliceStep>[0] {
  return 'time' in window ? { timeMs: msOf(window.time)! } : { records: window.records }
}
