import { describe, expect, it } from 'vitest'
import { pipelineParts } from '../../src/app/parts.ts'
import { allLetters, lettersIn } from '../../src/app/read-letters.ts'
import { Redrive } from '../../src/app/redrive.ts'
import { ReplayPipeline } from '../../src/app/replay-pipeline.ts'
import { LetterViewer } from '../../src/app/shown-letter.ts'
import { unmeasured } from '../../src/app/unmeasured.ts'
import { systemClock } from '../../src/core/clock.ts'
import { Fault } from '../../src/core/outcome.ts'
import { inputFormats, languageOf } from '../../src/core/value-format.ts'
import { fixedIds } from '../../src/dev/simulator/rig-files.ts'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import { MemoryTopicReader } from '../../src/transport/memory/topic-reader.ts'
import { batchOf, cycle } from '../support/rig-pipeline.ts'
import { brokerWith, letter, letterTopic } from './support/letters.ts'
import { MemoryRedriveLog } from './support/memory-redrive-log.ts'
import { pipelineWith, topic } from './support/replay-fixture.ts'
import { eventSchemas, writtenValues } from './support/written-values.ts'

const written = await writtenValues(cycle())

describe.each(inputFormats)('values of the format %s', (format) => {
  const file = `${process.cwd()}/${eventSchemas[languageOf[format]].file}`
  const ids = Object.values(eventSchemas).map((one) => [one.id, `${process.cwd()}/${one.file}`] as const)
  const assembled = () =>
    pipelineWith({
      schemas: {
        files: {
          ...Object.fromEntries(ids),
          [fixedIds.prediction]: `${process.cwd()}/schemas/prediction.avsc`,
        },
      },
      input: { topic, group: 'live', schema: { file }, format },
    })
  const dead = letter({ fault: new Fault('step-failed', 'm'), record: { value: written[format] } })

  it('are shown of a dead letter as the pipeline reads them', async () => {
    const viewer = new LetterViewer(await assembled(), letterTopic, systemClock)
    const reader = new MemoryTopicReader(await brokerWith([dead]))
    for await (const each of lettersIn(reader, letterTopic, allLetters)) {
      const [shown] = await viewer.show([each])
      expect(shown).toMatchObject({ problem: null, event: { ...cycle() } })
    }
    expect.assertions(1)
  })

  it('are redriven from the bytes of a dead letter', async () => {
    const broker = await brokerWith([dead])
    broker.createTopic('predictions', 1)
    const log = new MemoryRedriveLog(broker)
    const redrive = new Redrive({
      ...{ reader: new MemoryTopicReader(broker), topic: letterTopic, clock: systemClock },
      pipeline: new Pipeline(
        pipelineParts(await assembled(), fixedIds.prediction, 1, systemClock),
        unmeasured,
      ),
      ...{ maxRecords: 3, limit: Infinity, rate: Infinity, outageDeadlineMs: 1_000 },
      stop: new AbortController().signal,
      onProgress: () => undefined,
      choice: { filter: allLetters, maxRedrives: 5, quarantine: null },
    })
    await redrive.run(log)
    expect(broker.partition('predictions', 0).read(0n, 10)).toHaveLength(1)
  })

  it('are scored again by a replay', async () => {
    const target = { topic: 'predictions', partitionCount: 1, schemaId: null }
    const surroundings = { clock: systemClock, stop: new AbortController().signal, warn: () => undefined }
    const replay = new ReplayPipeline(await assembled(), target, surroundings)
    const turn = await replay.score(batchOf([written[format]]))
    expect(turn.parts.flatMap(({ outputs, deadLetters }) => [outputs.length, deadLetters.length])).toEqual([
      1, 0,
    ])
  })
})
