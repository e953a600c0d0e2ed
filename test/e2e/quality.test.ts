import { beforeAll, describe, expect, it } from 'vitest'
import { createEncoder } from '../../src/avro/encoder.ts'
import { predictionSchema } from '../../src/avro/prediction.ts'
import {
  accuracy,
  brierOf,
  calibrationError,
  logLoss,
  meanAbsolute,
  rootMeanSquare,
} from '../../src/core/quality.ts'
import type { OutputRecord } from '../../src/core/record.ts'
import { readEntry } from '../../src/monitor/read-entry.ts'
import type { KpiReport, QualityReport } from '../../src/monitor/reports.ts'
import { cli } from '../support/cli.ts'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { seeded } from '../support/seeded.ts'
import { exampleConfig, Place } from './support/place.ts'
import { SluiceProcess } from './support/sluice-process.ts'

const hour = 3_600_000
const levels = ['3', '20', '100']
const events = 3_000
/** Its parts: what is published before each end of a process. */
const parts = 3

interface Scored {
  readonly eventId: string
  readonly timeMs: number
  readonly version: string
  readonly probabilities: readonly number[]
  readonly label: number
  readonly value: number
}

/** What the last label said; null where none came. */
interface Truth {
  readonly label: number
  readonly value: number
}

const random = seeded(20261129)
const endMs = Math.floor(Date.now() / hour) * hour
const pick = (count: number) => Math.floor(random() * count)

function scored(at: number): Scored {
  const weights = levels.map(() => random() + 0.05)
  const sum = weights.reduce((total, weight) => total + weight, 0)
  const probabilities = weights.map((weight) => weight / sum)
  return {
    eventId: `cycles-${at % 4}-${at >> 2}`,
    timeMs: Math.round(endMs - 4 * hour + (at / events) * 4 * hour),
    // A split: both answer.
    version: at % 5 === 0 ? '2' : '1',
    probabilities,
    label: probabilities.indexOf(Math.max(...probabilities)),
    value: random() * 100,
  }
}

const predictions = Array.from({ length: events }, (_, at) => scored(at))
/** 5 % have none. */
const truths = predictions.map(({ label, value }): Truth | null =>
  random() < 0.05 ? null : { label: random() < 0.7 ? label : pick(3), value: value + random() * 10 - 5 },
)

function predictionRecord(each: Scored, at: number, topic: string, schemaId: number): OutputRecord {
  const entry = {
    ...{ version: each.version, outputs: [], flags: [], contributions: null, release: null },
    ...{ arm: each.version, role: 'primary', label: null, value: null, probabilities: [] },
  }
  const cooler = {
    ...{ ...entry, model: 'cooler', digest: `sha256:c${each.version}`, label: levels[each.label]! },
    probabilities: each.probabilities.map((probability, level) => ({ label: levels[level]!, probability })),
  }
  const wear = { ...entry, model: 'wear', digest: `sha256:w${each.version}`, value: each.value }
  const prediction = {
    ...{ eventId: each.eventId, pipeline: 'rig', eventTime: each.timeMs, scoredAt: each.timeMs + 50 },
    ...{ predictions: [cooler, wear], fields: {}, lists: {}, maps: {}, features: {}, logicalTypes: {} },
  }
  // Some of an earlier time, when the topic had JSON.
  const value =
    at % 7 === 0
      ? Buffer.from(JSON.stringify(prediction))
      : Buffer.from(createEncoder(predictionSchema, schemaId)(prediction))
  return { topic, partition: at % 4, key: Buffer.from('rig'), value, headers: [], timestampMs: each.timeMs }
}

function labelRecord(eventId: string, truth: Truth, topic: string, timestampMs: number): OutputRecord {
  const label = { event: eventId, was: { cooler: Number(levels[truth.label]), wear: truth.value } }
  const value = Buffer.from(JSON.stringify(label))
  return { topic, partition: pick(2), key: Buffer.from(eventId), value, headers: [], timestampMs }
}

/** Labels of a part of the events, one to fifty minutes later or a minute before; some twice, some wrong at first. */
function labelRecords(from: number, to: number, topic: string): OutputRecord[] {
  return predictions.slice(from, to).flatMap(({ eventId, timeMs }, place) => {
    const truth = truths[from + place]
    if (truth == null) return []
    const cameMs = timeMs + (random() < 0.1 ? -60_000 : Math.round(random() * 3_000_000))
    const wrong = { label: (truth.label + 1) % 3, value: truth.value * 1000 }
    // Of one key, and so in their order.
    const said = [...(random() < 0.1 ? [wrong] : []), truth, ...(random() < 0.1 ? [truth] : [])]
    const partition = pick(2)
    return said.map((each, again) => ({
      ...labelRecord(eventId, each, topic, cameMs + again),
      partition,
    }))
  })
}

interface Batch {
  readonly predictions: number
  readonly labelled: number
  readonly confusion: readonly (readonly number[])[]
  readonly metrics: Readonly<Record<string, number>>
}

/** The same from arrays, by the plain definitions. */
function batchOf(version: string, fromMs: number, toMs: number): { cooler: Batch; wear: Batch } {
  const rows = predictions.flatMap((each, at) =>
    each.version === version && each.timeMs >= fromMs && each.timeMs < toMs
      ? [{ ...each, truth: truths[at]! }]
      : [],
  )
  const known = rows.filter(({ truth }) => (truth as Truth | null) !== null)
  const confusion = levels.map((_, truth) =>
    levels.map((_, label) => known.filter((row) => row.truth.label === truth && row.label === label).length),
  )
  const brier = known.map(({ probabilities, truth }) => brierOf(probabilities, truth.label))
  const counts = { predictions: rows.length, labelled: known.length }
  const values = known.map(({ value }) => value)
  const wanted = known.map(({ truth }) => truth.value)
  return {
    cooler: {
      ...counts,
      confusion,
      metrics: {
        accuracy: accuracy(
          known.map(({ label }) => levels[label]!),
          known.map(({ truth }) => levels[truth.label]!),
        ),
        logLoss: logLoss(known.map(({ probabilities, truth }) => probabilities[truth.label]!)),
        brier: brier.reduce((sum, each) => sum + each, 0) / known.length,
        ece: calibrationError(
          known.map(({ probabilities }) => Math.max(...probabilities)),
          known.map(({ label, truth }) => label === truth.label),
        ),
        labelledShare: known.length / rows.length,
      },
    },
    wear: {
      ...counts,
      confusion: [],
      metrics: { mae: meanAbsolute(values, wanted), rmse: rootMeanSquare(values, wanted) },
    },
  }
}

function expectBatch({ model, version, window, ...report }: QualityReport): void {
  const { [model as 'cooler' | 'wear']: batch } = batchOf(version, window.start, window.end)
  const { predictions, labelled, confusion } = report
  expect({ predictions, labelled }).toEqual({ predictions: batch.predictions, labelled: batch.labelled })
  expect(confusion?.counts ?? []).toEqual(batch.confusion)
  for (const [name, value] of Object.entries(batch.metrics))
    expect(report.metrics[name], `${model} ${version} ${name}`).toBeCloseTo(value, 9)
}

const labelled = truths.filter((truth) => truth !== null).length

describe.skipIf(await skipWithoutKafka())('sluice quality', () => {
  let place: Place
  let args: string[]
  let labels: string
  let monitor: string

  beforeAll(async () => {
    place = await Place.open('quality', { broker: await startBroker(), registry: await startRegistry() })
    labels = `${place.name}.labels`
    monitor = `${place.name}.monitor`
    await place.ask(async (admin) => {
      await admin.createTopic({ topic: labels, partitionCount: 2, settings: {} })
      await admin.createTopic({
        topic: monitor,
        partitionCount: 1,
        settings: { 'cleanup.policy': 'compact' },
      })
    })
    const section = {
      topic: monitor,
      labels: {
        ...{ topic: labels, group: `${place.name}.labels`, by: { eventId: 'event' } },
        ...{ values: { cooler: 'was.cooler', wear: 'was.wear' }, rolling: '6h' },
      },
      kpis: [
        { name: 'right answers', model: 'cooler', metric: 'accuracy', atLeast: 0.5, over: '6h' },
        { name: 'missed failures', model: 'cooler', metric: 'recall', class: '3', atLeast: 0.99, over: '6h' },
      ],
    }
    args = [
      ...['-c', exampleConfig, ...place.settings({ monitor: JSON.stringify(section) })],
      // A model of this name is all that is asked for here.
      ...['--set', 'models[1].name=wear'],
    ]
  })

  const publish = async (part: number) => {
    const [from, to] = [(part * events) / parts, ((part + 1) * events) / parts]
    const { id } = await place.registry.latest(`${place.output}-value`)
    const made = predictions
      .slice(from, to)
      .map((each, at) => predictionRecord(each, from + at, place.output, id))
    // Some are there twice: their instance was killed before it committed them.
    const again = made.filter((_, at) => at % 40 === 0)
    await place.publish([...made.slice(0, 100), ...again.slice(0, 3), ...made.slice(100), ...again.slice(3)])
    // Labels come in any order, those of one event in theirs.
    await place.publish(labelRecords(from, to, labels).toSorted((a, b) => a.timestampMs! - b.timestampMs!))
  }

  const started = () => new SluiceProcess(['quality', ...args, '--port', '0'], place.env)

  /** The newest of each key. */
  async function reports(): Promise<readonly (QualityReport | KpiReport)[]> {
    const newest = new Map<string, QualityReport | KpiReport>()
    for (const { key, value } of await place.read(monitor)) {
      const entry = readEntry(key, value)
      if (entry?.value?.kind === 'quality' || entry?.value?.kind === 'kpi') newest.set(entry.key, entry.value)
      else if (entry !== null) newest.delete(entry.key)
    }
    return [...newest.values()]
  }

  const rollingLabelled = async () =>
    (await reports())
      .filter((report) => report.kind === 'quality' && report.window.isRolling && report.model === 'cooler')
      .reduce((sum, report) => sum + report.labelled, 0)

  it('comes to the figures of a batch, with labels out of order, twice, wrong, missing, and kills in between', async () => {
    await publish(0)
    const first = await started().ready()
    await first.until('some is said', async () => (await rollingLabelled()) > 0)
    await publish(1)
    await first.stop('SIGKILL')
    const second = started()
    await publish(2)
    await second.until('it has begun', () => second.log.some(({ event }) => event === 'started'))
    await second.stop('SIGKILL')
    const third = await started().ready()
    await third.until('all labels are counted', async () => (await rollingLabelled()) === labelled)
    const scrape = await third.get('/metrics').then((answer) => answer.text())
    expect((await third.stop()).code).toBe(0)
    const said = (await reports()).filter((report) => report.kind === 'quality')
    // Two models of two versions, four windows and all of them.
    expect(said).toHaveLength(20)
    said.forEach(expectBatch)
    const corrected = /sluice_labels_total\{state="corrected"\} (\d+)/.exec(scrape)?.[1]
    expect(Number(corrected)).toBeGreaterThan(100)
    expect(scrape).toMatch(
      /sluice_quality\{model="cooler",version="1",arm="1",role="primary",metric="accuracy"\} 0\.\d/,
    )
    expect(scrape).toContain('sluice_kpi_met{kpi="missed failures"} 0')
  })

  it('goes on where it was, and says the same again', async () => {
    const before = await reports()
    const again = await started().ready()
    await again.stop()
    const after = await reports()
    const plain = (all: typeof before) =>
      new Map(all.map((report) => [JSON.stringify({ ...report, at: 0 }), 1]))
    expect(plain(after)).toEqual(plain(before))
    const logged = again.log.filter(({ event }) => event === 'kpi-missed')
    expect(logged).toMatchObject([{ kpi: 'missed failures', metric: 'recall[3]', limit: 0.99 }])
  })

  it('--once prints what the topics hold, and ends with 1 where a KPI is missed', async () => {
    const { code, stdout, stderr } = await cli(['quality', '--once', ...args], { env: place.env })
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toMatch(/cooler 1, primary, arm 1: [\d,]+ labels for 2,400 predictions \(9\d\.\d %\)/)
    expect(stdout).toMatch(/right answers +met +accuracy of cooler: 0\.\d+, limit 0\.5/)
    expect(stdout).toMatch(/missed failures +MISSED +recall\[3\] of cooler: 0\.\d+, limit 0\.99/)
    expect(stdout).toMatch(/expected accuracy +0\.\d+ \(by the model/)
    expect(stdout).toMatch(/matched +\d+\n +repeated +\d+\n +corrected +\d+\n/)
    const json = await cli(['quality', '--once', '--json', ...args], { env: place.env })
    const { rolling } = JSON.parse(json.stdout) as { readonly rolling: readonly QualityReport[] }
    expect(rolling).toHaveLength(4)
    rolling.forEach(expectBatch)
  })
})
