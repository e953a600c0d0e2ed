import { flowYaml } from '../config/flow-yaml.ts'
import { namesSchema } from '../core/value-format.ts'
import type { InputFormat } from '../core/value-format.ts'
import type { DraftFeatures, DraftModel, DraftStep } from './draft-features.ts'

/** All that a drafted config says. */
export interface Draft {
  /** Where editors find the schema of configs. */
  readonly editorSchema: string
  readonly name: string
  readonly registryUrl: string
  readonly topic: string
  /** False where the topic was guessed. */
  readonly isTopicGiven: boolean
  readonly schema: ({ readonly file: string } | { readonly subject: string; readonly version: number }) & {
    readonly message?: string
  }
  readonly format: InputFormat
  /** Fields that tell a time, the likeliest first. */
  readonly times: readonly string[]
  /** Fields that could be repeated in predictions. */
  readonly identities: readonly string[]
  readonly models: readonly DraftModel[]
  readonly features: DraftFeatures
}

/** A drafted config as YAML, with comments on what was guessed and what is left to decide. */
export function draftText(draft: Draft): string {
  return [
    `# yaml-language-server: $schema=${draft.editorSchema}`,
    '# Written by sluice init: what it guessed and what is left to decide stands in comments.',
    '# Every setting: docs/reference/configuration.md. `sluice lint` checks it, `sluice echo` shows what it comes to.',
    `name: ${flowYaml(draft.name)}`,
    '',
    'kafka:',
    '  brokers: ${KAFKA_BROKERS:127.0.0.1:9092}',
    '',
    ...registryLines(draft),
    ...inputLines(draft),
    '',
    ...featureLines(draft.features),
    '',
    'models:',
    ...draft.models.flatMap((model) => modelLines(model, draft.features)),
    '',
    ...policyLines,
    '',
    'output:',
    `  topic: ${flowYaml(`${draft.topic}.predictions`)}`,
    ...(hasIds(draft) ? [] : ['  format: json']),
    `  # include: ${flowYaml(draft.identities)}   # fields that readers of predictions need`,
    '',
    'deadLetter:',
    `  topic: ${flowYaml(`${draft.topic}.dead-letters`)}`,
    '  # redact: []   # fields whose values must not show in headers',
  ]
    .map((line) => `${line}\n`)
    .join('')
}

/** Where events come without a registry, predictions go without one. */
function hasIds({ format }: Draft): boolean {
  return namesSchema(format)
}

function registryLines(draft: Draft): readonly string[] {
  if (!hasIds(draft) && 'file' in draft.schema) return []
  return [
    'registry:',
    `  url: \${SCHEMA_REGISTRY_URL:${draft.registryUrl}}`,
    ...(hasIds(draft)
      ? ['  # autoRegister: true   # registers the schema of predictions; for development']
      : []),
    '',
  ]
}

function inputLines({ topic, isTopicGiven, schema, format, times }: Draft): readonly string[] {
  const [time, ...others] = times
  const alternatives = others.length === 0 ? '' : `   # or ${others.join(', ')}`
  return [
    'input:',
    `  topic: ${flowYaml(topic)}${isTopicGiven ? '' : '   # guessed: right?'}`,
    `  group: ${flowYaml(`${topic}-scoring`)}`,
    `  schema: ${flowYaml(schema)}`,
    format === 'avro-registry'
      ? '  # format: avro-registry   # how values are written; avro (no schema id before it), json and protobuf need no registry'
      : `  format: ${format}`,
    time === undefined
      ? '  # eventTime: which field says when the event happened; none: the record’s timestamp counts'
      : `  eventTime: ${flowYaml(time)}${alternatives}`,
  ]
}

function featureLines({ steps }: DraftFeatures): readonly string[] {
  if (steps.every(({ step }) => step === null)) {
    return ['# Each bound column has a field of its own name.', ...steps.flatMap(stepLines), '# features: []']
  }
  return ['features:', ...steps.flatMap(stepLines)]
}

function stepLines({ step, settings, notes }: DraftStep): readonly string[] {
  const told = notes.map((note) => `  # ${note}`)
  return step === null ? told : [...told, `  - ${withoutBraces(flowYaml({ [step]: settings }))}`]
}

function withoutBraces(flow: string): string {
  return flow.replace(/^\{ | \}$/g, '')
}

function modelLines({ name, file, unsaid }: DraftModel, { columns, open }: DraftFeatures): readonly string[] {
  const bound = columns.get(name)
  const lines = [
    `  - name: ${flowYaml(name)}`,
    `    file: ${flowYaml(file)}`,
    ...unsaid.map(({ setting, message }) => `    # ${setting}: ???   ${message}`),
  ]
  const left = open.filter(({ model }) => model === name)
  if (bound === undefined && left.length === 0) return lines
  return [
    ...lines,
    ...(bound === undefined ? ['    # columns:'] : ['    columns:']),
    ...Object.entries(bound ?? {}).map(
      ([column, feature]) => `      ${withoutBraces(flowYaml({ [column]: feature }))}`,
    ),
    ...(left.length === 0 ? [] : ['      # left to decide: a field, a feature, or null to leave it missing']),
    ...left.map(({ column, why }) => `      # ${flowYaml(column)}: ???   ${why}`),
  ]
}

const policyLines = [
  '# A record that cannot be scored is dead-lettered. Decide otherwise by reason, and by field:',
  '# policies:',
  '#   unknown-category: { default: score-and-report, fields: {} }',
  '#   not-finite: score',
]
