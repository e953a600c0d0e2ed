import { memoryMonitorTopic, memoryTransport } from '../../app/memory-transport.ts'
import { firstTopic } from '../../config/input-topics.ts'
import type { Config } from '../../config/schema.ts'
import { systemClock } from '../../core/clock.ts'
import { MemoryBroker } from '../../transport/memory/broker.ts'
import { MemorySink } from '../../transport/memory/sink.ts'
import { MemoryTopicReader } from '../../transport/memory/topic-reader.ts'
import { publish } from '../simulator/publish.ts'
import { RecordMaker } from '../simulator/records.ts'
import { readRigStatistics } from '../simulator/rig-statistics.ts'
import { simulate } from '../simulator/simulator.ts'
import { topicsOf } from './place.ts'
import type { DemoPlace, SimulatorRun, SimulatorSettings } from './place.ts'
import { fixedIds, loadRigSchemas, rigFiles } from '../simulator/rig-files.ts'

/** Enough to read back what was just written, few enough to run for days. */
const retainRecords = 50_000

/** The demo in one process: no Kafka, no registry, schema ids fixed. */
export async function memoryPlace(config: Config): Promise<DemoPlace> {
  const [schemas, statistics] = await Promise.all([loadRigSchemas(), readRigStatistics(rigFiles.statistics)])
  const broker = new MemoryBroker({ retainRecords })
  createMemoryTopics(broker, config)
  const simulators = new AbortController()
  return {
    transport: memoryTransport(config, broker),
    predictionSchemaId: fixedIds.prediction,
    reader: new MemoryTopicReader(broker),
    monitorTopic: () => memoryMonitorTopic(config, broker),
    startSimulator(settings: SimulatorSettings): SimulatorRun {
      const stop = new AbortController()
      const finished = publish({
        events: simulate(statistics, { ...settings, now: () => systemClock.now() }),
        maker: new RecordMaker(
          firstTopic(config.input),
          { schema: schemas.cycle, id: fixedIds.cycle },
          { schema: schemas.text, id: fixedIds.text },
        ),
        sink: new MemorySink(broker),
        count: settings.cycles,
        rate: settings.rate,
        clock: systemClock,
        signal: AbortSignal.any([stop.signal, simulators.signal]),
      })
      return {
        finished,
        stop: () => {
          stop.abort()
        },
      }
    },
    close() {
      simulators.abort()
      return Promise.resolve()
    },
  }
}

/** All topics that the config names. */
export function createMemoryTopics(broker: MemoryBroker, config: Config): void {
  for (const { topic, partitionCount } of topicsOf(config)) broker.createTopic(topic, partitionCount)
}
