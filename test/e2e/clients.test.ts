import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { runPipeline } from '../../src/index.ts'
import type { Prediction } from '../../src/index.ts'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { skipAloud } from '../support/skip-aloud.ts'
import { deadLetterEvent, predictionIn } from './support/account.ts'
import { clientLanguages } from './support/client-languages.ts'
import type { ClientLanguage, ClientPrograms } from './support/client-languages.ts'
import { ClientProcess } from './support/client-process.ts'
import { runApp } from './support/in-process.ts'
import { exampleConfig, Place } from './support/place.ts'
import { publishCycles } from './support/simulated.ts'

const readingsFile = 'examples/clients/readings.jsonl'
const readme = readFileSync('examples/clients/README.md', 'utf8')

interface Reading {
  readonly rigId: string
  readonly cycle: number
}

const readings = readFileSync(readingsFile, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Reading) // the file is ours
const rigs = [...new Set(readings.map(({ rigId }) => rigId))]

/** What the examples call a cycle. */
const nameOf = ({ rigId, cycle }: Reading) => `${rigId} cycle ${cycle}`

/** What a consumer is to show of each cycle, by its name, given the event's id: the same pipeline's answers, without Kafka. */
async function expectedTexts(): Promise<ReadonlyMap<string, (eventId: string) => string>> {
  const events = readings.map((reading) => ({ ...reading, endedAt: 0 }))
  const { predictions, deadLetters } = await runPipeline(exampleConfig, events)
  const readingOf = (eventId: string) => readings[Number(eventId.split('-').at(-1))]!
  return new Map([
    ...predictions.map((prediction) => {
      const name = nameOf(readingOf(prediction.eventId))
      return [name, (id: string) => [`${name} (${id})`, ...modelLines(prediction)].join('\n')] as const
    }),
    ...deadLetters.map(({ eventId, reason, field, value }) => {
      const reading = readingOf(eventId)
      const end = `${reason} field=${field} value=${value}`
      return [nameOf(reading), (id: string) => `dead letter ${reading.rigId} (${id}): ${end}`] as const
    }),
  ])
}

function modelLines({ predictions }: Prediction): string[] {
  return predictions.map(({ model, label, probabilities }) => {
    const classes = probabilities.map((each) => `${each.label}: ${each.probability.toFixed(4)}`)
    return `  ${model} ${label} (${classes.join(', ')})`
  })
}

/** What a consumer has shown, by event id: each starts a line, and has indented ones below it. */
function shownIn(stdout: string): ReadonlyMap<string, string> {
  const texts = stdout.trimEnd().split(/\n(?! )/)
  return new Map(texts.map((text) => [/\((\S+)\)/.exec(text)?.[1] ?? '', text]))
}

/** The events that a publisher says it has sent: ids by names. */
function sentIn(stdout: string): ReadonlyMap<string, string> {
  const lines = stdout.matchAll(/^sent (.+) as (\S+)$/gm)
  return new Map(Array.from(lines, ([, name, id]) => [name!, id!]))
}

describe.skipIf(await skipWithoutKafka())('the client examples', () => {
  let place: Place
  /** With output that is no prediction. */
  let broken: Place
  let expected: ReadonlyMap<string, (eventId: string) => string>
  /** The ids of what was published, by language. */
  const published = new Map<string, ReadonlyMap<string, string>>()

  beforeAll(async () => {
    const [broker, registry] = await Promise.all([startBroker(), startRegistry()])
    expected = await expectedTexts()
    place = await Place.open('clients', { broker, registry })
    broken = await Place.open('clients-broken', { broker, registry, partitions: 1 })
    await broken.publish([
      {
        topic: broken.output,
        partition: 0,
        key: null,
        value: Buffer.from('no prediction'),
        headers: [],
        timestampMs: null,
      },
    ])
    // Cycles of other rigs, that nobody asked for.
    await publishCycles(place, { count: 20 })
    await runApp(place)
  })

  /** The settings by which an example finds a place. */
  const environment = (at: Place, { name }: ClientLanguage) => ({
    ...at.env,
    CYCLES_TOPIC: at.input,
    PREDICTIONS_TOPIC: at.output,
    DEAD_LETTERS_TOPIC: at.deadLetters,
    GROUP: `${at.group}-${name}`,
  })

  /** How far the group of a language has come in a topic, by partition. */
  const committedOf = async (at: Place, { name }: ClientLanguage, topic: string) => {
    const offsets = await at.ask((admin) => admin.groupOffsets(`${at.group}-${name}`, topic))
    return offsets.map(({ committed }) => committed ?? 0n)
  }

  /** Predictions and dead letters of these events that the group of a language has not committed. */
  const uncommitted = async (language: ClientLanguage, ids: readonly string[]) => {
    const [predictions, letters] = await Promise.all([
      committedOf(place, language, place.output),
      committedOf(place, language, place.deadLetters),
    ])
    const answers = [
      ...(await place.read(place.output)).map(
        (record) => [predictionIn(record).eventId, record, predictions] as const,
      ),
      ...(await place.read(place.deadLetters)).map(
        (record) => [deadLetterEvent(record), record, letters] as const,
      ),
    ].filter(([id]) => ids.includes(id))
    expect(answers).toHaveLength(ids.length)
    return answers.filter(([, { partition, offset }, committed]) => committed[partition]! <= offset)
  }

  for (const language of clientLanguages) {
    const { name, codeWhenStopped } = language
    describe(`in ${name}`, async () => {
      const problem = await language.problem()
      const skipped = skipAloud(problem !== null && `the ${name} client cannot run here: ${problem}`)
      let programs: ClientPrograms
      beforeAll(async () => {
        if (!skipped) programs = await language.prepare()
      })

      it.skipIf(skipped)(
        'publish readings, and read their predictions and dead letters and no others',
        async () => {
          const publisher = new ClientProcess(programs.publish, [], environment(place, language))
          expect(await publisher.ended).toMatchObject({ code: 0 })
          const sent = sentIn(publisher.stdout)
          expect([...sent.keys()].toSorted()).toEqual(readings.map(nameOf).toSorted())
          published.set(name, sent)

          const consumer = new ClientProcess(programs.consume, rigs, environment(place, language))
          const ids = [...sent.values()]
          const seen = await consumer.until('it has shown all', () => {
            const shown = shownIn(consumer.stdout)
            return ids.every((id) => shown.has(id)) && shown
          })
          expect(ids.map((id) => seen.get(id)).toSorted()).toEqual(
            Array.from(sent, ([cycle, id]) => expected.get(cycle)!(id)).toSorted(),
          )
          expect((await consumer.stop()).code).toBe(codeWhenStopped)
          expect(consumer.stdout).not.toContain('rig-')
          expect(await uncommitted(language, ids)).toEqual([])
        },
      )

      it.skipIf(skipped)('stop at what they cannot read, and commit nothing of it', async () => {
        const consumer = new ClientProcess(programs.consume, [], environment(broken, language))
        const { code, stderr } = await consumer.ended
        expect(stderr).toContain(`consume from ${broken.env['KAFKA_BROKERS']}`)
        expect(code).toBe(1)
        expect(await committedOf(broken, language, broken.output)).toEqual([0n])
      })

      it.skipIf(skipped)('say it and end with 1 where no registry answers', async () => {
        const SCHEMA_REGISTRY_URL = 'http://127.0.0.1:9'
        const env = { ...environment(place, language), SCHEMA_REGISTRY_URL }
        const { code, stderr } = await new ClientProcess(programs.publish, [], env).ended
        expect(stderr).toContain(SCHEMA_REGISTRY_URL)
        expect(code).toBe(1)
      })
    })
  }

  it('send a rig to the same partition, whatever the language', () => {
    const partitions = [...published.values()].map((sent) =>
      Array.from(sent, ([cycle, id]) => `${cycle.split(' ')[0]} ${id.split('-').at(-2)}`),
    )
    const places = new Set(partitions.flat())
    expect(partitions.length).toBeGreaterThan(0)
    expect(places.size).toBe(rigs.length)
  })

  it('show what their README says', () => {
    const prediction = expected.get('lab-2 cycle 0')!('sluice-demo.cycles-1-4711')
    const deadLetter = expected.get('lab-2 cycle 170')!('sluice-demo.cycles-1-4712')
    expect(readme).toContain(`${prediction}\n${deadLetter}\n`)
  })
})

describe('the client example in TypeScript', () => {
  it('pins the packages that its tests run with', () => {
    const versions = (file: string) =>
      // npm's own shape.
      (JSON.parse(readFileSync(file, 'utf8')) as { dependencies: Record<string, string> }).dependencies
    expect(versions('package.json')).toMatchObject(versions('examples/clients/typescript/package.json'))
  })
})
