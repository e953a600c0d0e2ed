import { writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { programArgs } from '../support/pipeline.ts'

const repository = resolve(import.meta.dirname, '../..')
const models = join(repository, 'examples/hydraulic-rig/models')
export const eventSchema: string = join(repository, 'schemas/sensor-cycle.avsc')
export const peerSchema: string = join(import.meta.dirname, 'java/peer-prediction.avsc')

export const modelFiles: readonly string[] = [
  'cool_cond.zip',
  'valve_cond.zip',
  'pump_leak.zip',
  'hyd_accum.zip',
  'stable.zip',
].map((file) => join(models, file))

/** Of a model, by its file. */
export function modelName(file: string): string {
  return basename(file, '.zip')
}

export interface Topics {
  readonly group: string
  readonly input: string
  readonly output: string
  readonly deadLetters: string
}

/** A program that scores a topic into another one. */
export interface Peer {
  readonly name: string
  readonly modelCount: number
  /** Whether its predictions are ours, or those of the Java programs. */
  readonly isOurs: boolean
  readonly isExactlyOnce: boolean
  command(topics: Topics): readonly string[]
}

export interface Surroundings {
  readonly brokers: readonly string[]
  readonly scratch: string
  /** Null where there is no Java. */
  readonly classPath: string | null
}

type Make = (modelCount: number, around: Surroundings) => Peer

export function peersOf(modelCount: number, around: Surroundings): readonly Peer[] {
  const java =
    around.classPath === null ? [] : [plainLoop, streams('at_least_once'), streams('exactly_once_v2')]
  const all: readonly Make[] = [sluice('at-least-once'), sluice('exactly-once'), ...java]
  return all.map((make) => make(modelCount, around))
}

function sluice(delivery: string): Make {
  return (modelCount, { brokers, scratch }) => ({
    name: delivery === 'exactly-once' ? 'Sluice, exactly once' : 'Sluice',
    modelCount,
    isOurs: true,
    isExactlyOnce: delivery === 'exactly-once',
    command({ group, input, output, deadLetters }) {
      const file = join(scratch, `${group}.yaml`)
      const config = {
        name: 'peers',
        kafka: { brokers: brokers.join() },
        schemas: { files: { 1: eventSchema, 2: join(repository, 'schemas/prediction.avsc') } },
        input: { topic: input, group, schema: { file: eventSchema }, eventTime: 'endedAt' },
        models: modelFiles.slice(0, modelCount).map((model) => ({ name: modelName(model), file: model })),
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

const plainLoop: Make = (modelCount, around) => ({
  name: 'plain Java loop',
  modelCount,
  isOurs: false,
  isExactlyOnce: false,
  command: (topics) => javaCommand('PlainLoop', topics, modelCount, around),
})

function streams(guarantee: 'at_least_once' | 'exactly_once_v2'): Make {
  const isExactlyOnce = guarantee === 'exactly_once_v2'
  return (modelCount, around) => ({
    name: isExactlyOnce ? 'Kafka Streams, exactly once' : 'Kafka Streams',
    modelCount,
    isOurs: false,
    isExactlyOnce,
    command: (topics) => [
      ...javaCommand('StreamsPeer', topics, modelCount, around),
      guarantee,
      join(around.scratch, 'streams-state'),
    ],
  })
}

function javaCommand(
  program: string,
  { group, input, output, deadLetters }: Topics,
  modelCount: number,
  { brokers, classPath }: Surroundings,
): readonly string[] {
  const options = ['-XX:+UseSerialGC', '-Xmx128m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error']
  const files = modelFiles.slice(0, modelCount).join()
  const args = [brokers.join(), group, input, output, deadLetters, eventSchema, peerSchema, files]
  // Where there is none, there is no such peer.
  return ['java', ...options, '-cp', classPath!, program, ...args]
}
