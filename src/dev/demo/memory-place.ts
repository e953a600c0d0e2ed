import { predictionSchema } from '../../avro/prediction.ts'
import { fixedSchemas } from '../../avro/schema-source.ts'
import { systemClock } from '../../core/clock.ts'
import { AtLeastOnceDelivery } from '../../transport/at-least-once.ts'
import { MemoryBroker } from '../../transport/memory/broker.ts'
import { MemorySink } from '../../transport/memory/sink.ts'
import { MemorySource } from '../../transport/memory/source.ts'
import { MemoryTopicReader } from '../../transport/memory/topic-reader.ts'
import { publish } from '../simulator/publish.ts'
import { RecordMaker } from '../simulator/records.ts'
import { readRigStatistics } from '../simulator/rig-statistics.ts'
import { simulate } from '../simulator/simulator.ts'
import { demoPartitions } from './place.ts'
import type { DemoNames, DemoPlace, SimulatorRun, SimulatorSettings } from './place.ts'
import { loadRigSchemas, rigFiles } from './rig-files.ts'

const ids = { cycle: 1, prediction: 2, text: 3 } as const

/** Enough to read back what was just written, few enough to run for days. */
const retainRecords = 50_000

/** The demo in one process: no Kafka, no registry, schema ids fixed. */
export async function memoryPlace(names: DemoNames): Promise<DemoPlace> {
  const [schemas, statistics] = await Promise.all([loadRigSchemas(), readRigStatistics(rigFiles.statistics)])
  const broker = new MemoryBroker({ retainRecords })
  for (const topic of [names.input, names.output, names.deadLetters])
    broker.createTopic(topic, demoPartitions)
  const source = new MemorySource(broker, { groupId: names.group, topics: [names.input] })
  const sink = new MemorySink(broker)
  const simulators = new AbortController()
  return {
    transport: {
      source,
      delivery: new AtLeastOnceDelivery(source, sink, { intervalMs: 100, clock: systemClock }),
    },
    schemas: fixedSchemas(
      new Map([
        [ids.cycle, schemas.cycle],
        [ids.prediction, predictionSchema],
        [ids.text, schemas.text],
      ]),
    ),
    predictionSchemaId: ids.prediction,
    reader: new MemoryTopicReader(broker),
    join: null,
    startSimulator(settings: SimulatorSettings): SimulatorRun {
      const stop = new AbortController()
      const finished = publish({
        cycles: simulate(statistics, { ...settings, now: () => systemClock.now() }),
        maker: new RecordMaker(
          names.input,
          { schema: schemas.cycle, id: ids.cycle },
          { schema: schemas.text, id: ids.text },
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
