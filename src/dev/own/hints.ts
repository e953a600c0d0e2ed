import type { IdentifiedSchema } from '../../avro/schema-source.ts'
import { describeTopics } from '../../config/input-topics.ts'
import type { Config } from '../../config/schema.ts'
import { shellWord } from '../demo/join-line.ts'
import { subjectOf } from './event-schema.ts'

export interface RunningPipeline {
  readonly file: string
  /** All that the config was given, addresses included. */
  readonly overrides: readonly string[]
  readonly config: Config
  readonly events: IdentifiedSchema | string
  /** Of its HTTP server. */
  readonly url: string
}

const anyPort = 'http.port=0'

/** What can be done with a pipeline that runs on a broker, in another terminal. */
export function hints(running: RunningPipeline, isPublishing: boolean): string[] {
  const { file, overrides, url } = running
  // Beside this instance, whose port is taken.
  const given = overrides.filter((override) => override !== anyPort)
  const settings = ['-c', file, ...[...given, anyPort].flatMap((override) => ['--set', override])]
  const withConfig = settings.map(shellWord).join(' ')
  return [
    'In another terminal:',
    ...(isPublishing ? [] : publishing(running, withConfig)),
    `  a second instance joins with: npx sluice run ${withConfig}`,
    `  what is counted: curl -s ${url}/metrics | grep sluice_records`,
  ]
}

function publishing({ config, events }: RunningPipeline, withConfig: string): string[] {
  const { kafka, registry, input } = config
  const address = `brokers ${kafka.brokers.join(',')}, topic ${describeTopics(input)}`
  if (typeof events === 'string') return [`  publish with a producer of your own: ${address}`]
  const schema =
    registry === undefined
      ? `schema id ${events.id}`
      : `registry ${registry.url}, subject ${subjectOf(config)} (schema id ${events.id})`
  return [
    `  publish a file of events, one JSON object a line: npx sluice dev ${withConfig} --publish events.jsonl --exit`,
    `  or with a producer of your own: ${address}, ${schema}`,
  ]
}
