import { writeFileSync } from 'node:fs'
import { basename, extname, join, resolve } from 'node:path'
import { programArgs } from '../support/pipeline.ts'

const repository = resolve(import.meta.dirname, '../..')
const models = join(repository, 'examples/hydraulic-rig/models')
export const eventSchema: string = join(repository, 'schemas/sensor-cycle.avsc')
export const peerSchema: string = join(import.meta.dirname, 'java/peer-prediction.avsc')

/** H2O's, which the Java programs read too. */
export const modelFiles: readonly string[] = [
  'cool_cond.zip',
  'valve_cond.zip',
  'pump_leak.zip',
  'hyd_accum.zip',
  'stable.zip',
].map((file) => join(models, file))

/** Of a model, by its file. */
export function modelName(file: string): string {
  return basename(file, extname(file))
}

/** What is scored by all of some programs. */
export interface ModelSet {
  /** For the page. */
  readonly name: string
  readonly files: readonly string[]
  /** Names of classes, where the file has none. */
  readonly labels: readonly string[] | null
}

export const modelSets = {
  one: { name: '1', files: modelFiles.slice(0, 1), labels: null },
  five: { name: '5', files: modelFiles, labels: null },
  /** For those who read no MOJO. */
  xgboost: {
    name: 'XGBoost',
    files: [join(models, 'cool_cond-xgboost.ubj')],
    labels: ['3', '20', '100'],
  },
} as const satisfies Readonly<Record<string, ModelSet>>

export interface Topics {
  readonly group: string
  readonly input: string
  readonly output: string
  readonly deadLetters: string
}

/** A program that scores a topic into another one. */
export interface Peer {
  readonly name: string
  readonly models: ModelSet
  /** Whether its predictions are ours, or the smaller ones of all others. */
  readonly isOurs: boolean
  readonly isExactlyOnce: boolean
  command(topics: Topics): readonly string[]
}

export interface Surroundings {
  readonly brokers: readonly string[]
  readonly scratch: string
  /** Null where there is no Java. */
  readonly classPath: string | null
  /** An interpreter with Quix Streams and XGBoost; null where there is none. */
  readonly python: string | null
}

type Make = (models: ModelSet, around: Surroundings) => Peer

/** Those that score such models. */
export function peersOf(models: ModelSet, around: Surroundings): readonly Peer[] {
  return makersFor(models, around).map((make) => make(models, around))
}

function makersFor(models: ModelSet, { classPath, python }: Surroundings): readonly Make[] {
  if (models === modelSets.xgboost) return [sluice('at-least-once'), ...(python === null ? [] : [quix])]
  const java = classPath === null ? [] : [plainLoop, streams('at_least_once'), streams('exactly_once_v2')]
  return [sluice('at-least-once'), sluice('exactly-once'), ...java]
}

function sluice(delivery: string): Make {
  return (models, { brokers, scratch }) => ({
    name: delivery === 'exactly-once' ? 'Sluice, exactly once' : 'Sluice',
    models,
    isOurs: true,
    isExactlyOnce: delivery === 'exactly-once',
    command({ group, input, output, deadLetters }) {
      const file = join(scratch, `${group}.yaml`)
      const config = {
        name: 'peers',
        kafka: { brokers: brokers.join() },
        schemas: { files: { 1: eventSchema, 2: join(repository, 'schemas/prediction.avsc') } },
        input: { topic: input, group, schema: { file: eventSchema }, eventTime: 'endedAt' },
        models: models.files.map((model) => ({
          ...{ name: modelName(model), file: model },
          ...(models.labels === null ? {} : { labels: models.labels }),
        })),
        output: { topic: output, include: ['rigId', 'cycle'], schemaId: 2 },
        deadLetter: { topic: deadLetters },
        http: { port: 0 },
        log: { level: 'warn' },
        delivery,
      }
      // JSON is YAML.
      writeFileSync(file, JSON.stringify(config))
      return [process.execPath, ...programArgs(['run', '-c', file])]
    },
  })
}

const plainLoop: Make = (models, around) => ({
  name: 'plain Java loop',
  models,
  isOurs: false,
  isExactlyOnce: false,
  command: (topics) => javaCommand('PlainLoop', topics, models, around),
})

function streams(guarantee: 'at_least_once' | 'exactly_once_v2'): Make {
  const isExactlyOnce = guarantee === 'exactly_once_v2'
  return (models, around) => ({
    name: isExactlyOnce ? 'Kafka Streams, exactly once' : 'Kafka Streams',
    models,
    isOurs: false,
    isExactlyOnce,
    command: (topics) => [
      ...javaCommand('StreamsPeer', topics, models, around),
      guarantee,
      join(around.scratch, 'streams-state'),
    ],
  })
}

const quix: Make = (models, { brokers, python, scratch }) => ({
  name: 'Quix Streams',
  models,
  isOurs: false,
  isExactlyOnce: false,
  command: ({ group, input, output, deadLetters }) => [
    // Where there is none, there is no such peer.
    ...[python!, join(import.meta.dirname, 'python/quix_peer.py'), brokers.join(), group, input, output],
    ...[deadLetters, eventSchema, peerSchema, models.files.join(), models.labels!.join()],
    join(scratch, 'quix-state'),
  ],
})

function javaCommand(
  program: string,
  { group, input, output, deadLetters }: Topics,
  models: ModelSet,
  { brokers, classPath }: Surroundings,
): readonly string[] {
  const options = ['-XX:+UseSerialGC', '-Xmx128m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error']
  const files = models.files.join()
  const args = [brokers.join(), group, input, output, deadLetters, eventSchema, peerSchema, files]
  // Where there is none, there is no such peer.
  return ['java', ...options, '-cp', classPath!, program, ...args]
}
