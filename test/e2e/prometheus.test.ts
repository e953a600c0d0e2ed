import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { dashboard } from '../../scripts/grafana-dashboard.ts'
import { assembleOrThrow } from '../../src/app/assemble.ts'
import { memoryTransport } from '../../src/app/memory-transport.ts'
import { monitorTopic } from '../../src/config/monitor-topic.ts'
import { startApp } from '../../src/app/start.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { freePort } from '../../src/dev/free-port.ts'
import { demoSchemas } from '../../src/dev/demo/fixed-schemas.ts'
import { rigFiles } from '../../src/dev/simulator/rig-files.ts'
import { startHttp } from '../../src/http/server.ts'
import { alertNames } from '../../src/monitor/reports.ts'
import { Metrics } from '../../src/observability/metrics.ts'
import type { Readings } from '../../src/observability/readings.ts'
import { MemoryBroker } from '../../src/transport/memory/broker.ts'
import { MemorySink } from '../../src/transport/memory/sink.ts'
import { noReadings } from '../support/no-readings.ts'
import { cycle, encodeCycle } from '../support/rig-pipeline.ts'
import { scratchFolder } from '../support/scratch.ts'
import { skipAloud } from '../support/skip-aloud.ts'
import { hasPrometheus, startPrometheus } from './support/prometheus.ts'
import type { Prometheus } from './support/prometheus.ts'

const { groups } = parse(readFileSync('deploy/prometheus/sluice-rules.yaml', 'utf8')) as {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string }[] }[]
}
const rules = groups.flatMap((group) => group.rules.map(({ alert }) => alert)).toSorted()
const whenGone = ['SluiceInstanceGone', 'SluiceNoInstance']

/** Whether the causes of the alerts are there. */
let isTrouble = false

/** A stream over the example in memory: its events become bad, old and of an unknown category. */
async function streamAt(port: number) {
  const schemas = await demoSchemas()
  const overrides = [`http.port=${port}`, 'monitor.stale.prediction=1m', 'deadLetter.breaker.enabled=false']
  const assembly = await assembleOrThrow(
    { file: rigFiles.config, overrides, environment: {}, schemas },
    () => undefined,
  )
  const { config } = assembly
  const broker = new MemoryBroker()
  const { topic } = config.output
  const topics = [config.input.topic as string, topic, config.deadLetter.topic, monitorTopic(config)!]
  for (const each of topics) broker.createTopic(each, 1)
  const transport = memoryTransport(config, broker)
  const app = await startApp({ ...assembly, predictionSchemaId: 2, transport, logger: silentLogger })
  const stop = new AbortController()
  const running = app.run(stop.signal)
  const producer = new MemorySink(broker)
  const publish = (value: Buffer) => {
    const record = { topic: config.input.topic as string, partition: 0, key: null, value, headers: [] }
    void producer.send([{ ...record, timestampMs: null }])
  }
  const feed = setInterval(() => {
    publish(encodeCycle(cycle({ endedAt: isTrouble ? 1_000 : Date.now() })))
    if (!isTrouble) return
    publish(Buffer.from('nonsense'))
    publish(encodeCycle(cycle({ rigMode: 'maintenance', endedAt: Date.now() })))
  }, 50)
  return async () => {
    clearInterval(feed)
    stop.abort()
    await running
  }
}

/** What instances of a stream in every other kind of trouble tell. */
async function instanceAt(port: number) {
  let count = 0
  const ifTrouble = <T>(value: T, other: T) => (isTrouble ? value : other)
  const readings: Readings = {
    ...noReadings,
    partitions: () => [
      {
        topic: 'cycles',
        partition: 0,
        lag: ifTrouble(1_000_000n + 10_000n * BigInt(count), 0n),
        hidden: 0n,
        committed: 5n + ifTrouble(0n, BigInt(count)),
      },
    ],
    fencedCommits: () => count,
    dataLosses: () => count,
    releases: () => ({
      isStoreReached: !isTrouble,
      models: [
        {
          tenant: null,
          model: 'cooler',
          release: 6,
          newest: ifTrouble(7, 6),
          isFailed: isTrouble,
          versions: [],
        },
      ],
      fallbacks: [{ model: 'cooler', isAnswering: isTrouble }],
      rollbacks: [{ model: 'cooler', reason: 'refusals', count }],
    }),
    monitor: () => ({
      alerts: alertNames.map((alert) => ({ alert, open: isTrouble ? 1 : 0 })),
      kpis: [{ kpi: 'missed failures', isMet: !isTrouble }],
      drift: [{ model: 'cooler', version: '7', feature: 'psa_bar', score: 9 }],
      unwrittenPieces: count,
    }),
  }
  const metrics = new Metrics('0', readings)
  const text = async () => {
    if (isTrouble) count += 1
    metrics.paused('registry', isTrouble)
    if (isTrouble) metrics.unexpected('transform')
    const told = await metrics.registry.metrics()
    // Nearly no memory is left.
    return isTrouble ? told.replace(/^(sluice_heap_limit_bytes) .*/m, '$1 1000') : told
  }
  const server = await startHttp(
    {
      health: { live: () => [], ready: () => [] },
      metrics: { contentType: metrics.registry.contentType, metrics: text },
      version: { version: '0', node: '0', pipeline: 'rig', models: [] },
    },
    '127.0.0.1',
    port,
  )
  return () => server.close()
}

describe.skipIf(skipAloud(!hasPrometheus && 'Prometheus is not installed'))(
  'a real Prometheus that scrapes two instances',
  () => {
    const folder = scratchFolder()
    let ports: readonly [number, number]
    let prometheus: Prometheus | undefined
    let stops: (() => Promise<void>)[] = []
    const start = async () => {
      stops = [await streamAt(ports[0]), await instanceAt(ports[1])]
    }
    const stop = async () => {
      await Promise.all(stops.splice(0).map((each) => each()))
    }

    beforeAll(async () => {
      ports = [await freePort(), await freePort()]
      await start()
      prometheus = await startPrometheus(
        folder,
        ports.map((port) => `127.0.0.1:${port}`),
      )
    })
    afterAll(async () => {
      await stop()
      await prometheus?.stop()
    })

    const firing = () => expect.poll(() => prometheus!.firing(), { interval: 250 })

    it('fires nothing while all is well', async () => {
      await expect.poll(() => prometheus!.series('up{job="sluice"} == 1')).toBe(2)
      await firing().toEqual([])
    })

    it('fires each alert under its cause, and answers every query of the dashboard', async () => {
      isTrouble = true
      await firing().toEqual(rules.filter((name) => !whenGone.includes(name)))
      const queries = dashboard.panels!.flatMap((panel) =>
        'targets' in panel ? panel.targets.map((target) => target['expr'] as string) : [],
      )
      const unanswered: string[] = []
      for (const query of queries) {
        const expr = query
          .replaceAll('$__rate_interval', '4s')
          .replaceAll('"$job"', '"sluice"')
          .replaceAll('"$instance"', '".*"')
        if ((await prometheus!.series(expr)) === 0) unanswered.push(query)
      }
      expect(unanswered).toEqual([])
    })

    it('resolves all of them when the causes are over', async () => {
      isTrouble = false
      await firing().toEqual([])
    })

    it('fires where instances are gone, until they are back', async () => {
      await stop()
      await firing().toEqual(whenGone)
      await start()
      await firing().toEqual([])
    })
  },
)
