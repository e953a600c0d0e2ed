import { reasons, stageOfReason } from '../core/reason.ts'
import type { StepDescription } from '../core/spec.ts'
import {
  cardJsonSchema,
  configJsonSchema,
  fleetJsonSchema,
  serveJsonSchema,
  stepJsonSchema,
} from './json-schema.ts'
import type { JsonSchema } from './json-schema.ts'
import { namesField, actionsFor } from './policies.ts'

const head = `# Configuration reference

Generated from the schema that checks the file: do not edit.

One YAML file, \`sluice.yaml\`. Keys that are not listed here are errors; \`sluice lint\` tells all errors at once, with line
and column. Paths of files count from the folder of the config file.

**Variables.** In any value, \`\${NAME}\` is replaced by an environment variable, \`\${NAME:default}\` by the variable or, where
it is not set, by the text behind the first colon; \`$\${\` stands for \`\${\` itself. Variables are replaced after the YAML was
read, so that a value can never add a key. A value without quotes gets its type from what it has become; one in quotes
stays text. Inside \`[ ]\` and \`{ }\`, YAML wants a variable in quotes.

**Overrides.** \`--set kafka.clientId=two\` and \`--set models[0].file=new.zip\` replace values of the file; the value is read as
YAML, variables in it are not replaced. A key with dots is written \`["my.key"]\`.
`

/** The reference page of the config, as Markdown. */
export function renderReference(steps: readonly StepDescription[]): string {
  const sections = Object.entries(configJsonSchema(steps).properties ?? {})
  const required = configJsonSchema(steps).required ?? []
  return [
    head,
    ...sections.map(([key, schema]) => renderSection(key, schema, required.includes(key))),
    renderSteps(steps),
  ].join('\n')
}

const serveHead = `# Configuration of a service

Generated from the schema that checks the file: do not edit.

The file that \`sluice serve -c serve.yaml\` reads: what is served, and how it is reached ([serving.md](../serving.md)). Keys that are not listed
here are errors. Variables (\`\${NAME}\`, \`\${NAME:default}\`) are as in [sluice.yaml](configuration.md); paths count from the folder of the file.
`

/** The same of a service's config. */
export function renderServeReference(): string {
  const { properties = {}, required = [] } = serveJsonSchema()
  const sections = Object.entries(properties)
  return [
    serveHead,
    ...sections.map(([key, schema]) => renderSection(key, schema, required.includes(key))),
  ].join('\n')
}

const fleetHead = `# The file of a fleet

Generated from the schema that checks the file: do not edit.

The file that \`sluice fleet\` reads: what runs on this host, and how it is kept running ([fleet.md](../fleet.md)). Keys that are not listed
here are errors. Variables (\`\${NAME}\`, \`\${NAME:default}\`) are as in [sluice.yaml](configuration.md); paths count from the folder of the file.
Times have a unit (\`500ms\`, \`10s\`, \`5m\`), and sizes too (\`512MiB\`, \`1.5GiB\`, \`100MB\`).
`

/** The same of a fleet's file. */
export function renderFleetReference(): string {
  const { properties = {} } = fleetJsonSchema()
  const { instances, ...sections } = properties
  const entry = instances?.additionalProperties
  const rows = typeof entry === 'object' ? innerSettings(entry, 'instances.NAME').map(row) : []
  return [
    fleetHead,
    `## \`instances\`\n\n${instances?.description ?? ''} **Required.**\n\n${table(rows)}`,
    ...Object.entries(sections).map(([key, schema]) => renderSection(key, schema, false)),
  ].join('\n')
}

const cardHead = `# Fields of a model card

Generated from the schema that checks the file: do not edit.

What a person writes of a model in its \`card.yaml\` ([model-cards.md](../model-cards.md)). Every field may be left out; one that is not listed here
is an error. A text may have several paragraphs, with an empty line between them.
`

/** The fields of a model card. */
export function renderCardReference(): string {
  const rows = Object.entries(cardJsonSchema().properties ?? {}).map(([field, schema]) =>
    tableRow([`\`${field}\``, typeText(schema), schema.description ?? '']),
  )
  return `${cardHead}\n| field | type | meaning |\n|---|---|---|\n${rows.join('\n')}\n`
}

function renderSection(key: string, schema: JsonSchema, required: boolean): string {
  const title = `## \`${key}\`\n\n${schema.description ?? ''}`
  if (key === 'features') return `${title} The steps are listed [below](#feature-steps).\n`
  if (key === 'lookups') return `${title}\n\n${renderLookups(schema)}`
  if (key === 'policies') return `${title}\n\n${renderPolicies(schema)}`
  const rows = innerSettings(schema, key).map(row)
  return rows.length > 0 ? `${title}\n\n${table(rows)}` : `${title}\n\n${scalarText(schema, required)}\n`
}

/** A table for each source: most settings are one source's own. */
function renderLookups({ additionalProperties: entry }: JsonSchema): string {
  const forms = typeof entry === 'object' ? (entry.oneOf ?? entry.anyOf ?? []) : []
  return forms
    .map((form) => {
      const { const: source, description = '' } = form.properties?.['source'] ?? {}
      return `### \`source: ${String(source)}\`\n\n${description}\n\n${table(innerSettings(form, 'lookups.NAME').map(row))}`
    })
    .join('\n')
}

function renderPolicies({ properties }: JsonSchema): string {
  const actionsHelp = `An action is \`dead-letter\`, \`score\` (go on with the value missing, flagged in the prediction), \`score-and-report\` (the same,
and a copy goes to the dead-letter topic), \`skip\` (drop the record, counted) or \`fail\` (stop the process).

\`\`\`yaml
policies:
  not-finite: score
  unknown-category:
    default: score-and-report
    fields: { rigMode: dead-letter }
\`\`\`

An input field and the features that are the same value under another name (by \`bind\`, \`rename\` or \`cast\`, or changed in place) are
one: an action for any of these names holds for all, for a record's name for all its fields; what is said of the feature
counts first. What a step makes under a new name is a value of its own. Flags, headers and metrics tell a value by its input
field; where the config calls it otherwise, the header \`sluice.dlq.feature\` says how.
`
  const lines = reasons.map((reason) => {
    const allowed = actionsFor(reason)
      .map((action) => `\`${action}\``)
      .join(', ')
    const when = properties?.[reason]?.description ?? ''
    return `| \`${reason}\` | ${stageOfReason[reason]} | ${when} | ${allowed} | ${namesField(reason) ? 'yes' : 'no'} |`
  })
  return `${actionsHelp}\n| reason | stage | when | actions | by field |\n|---|---|---|---|---|\n${lines.join('\n')}\n`
}

const paths = `**Paths.** A field is named by its path, wherever a setting takes one: names from the outside in, joined by dots (\`sensors.tank.temp\`). An
element of an array is its place in brackets, from 0, or from the end with -1 for the last (\`readings[0].value\`, \`readings[-1]\`); the
value of a map is its key, as a name (\`labels.site\`) or, where it has dots or brackets, in brackets and quotes (\`labels["a.b"]\`). A place that an array does not reach, and a key that a map does not have, are missing. \`readings[].value\` is a list: the value in each
element of the array, for a \`reduce\` step or \`output.include\`. \`lint\` holds
every step of a path against the schema. A field whose own name looks like a path is that field. Inside \`[ ]\` and \`{ }\`, YAML wants a path
with brackets in quotes: \`{ field: 'readings[0].value', as: first }\`.
`

const besideValues = `Steps, columns of models and \`output.include\` name input fields by their path, and features. What stands in a record beside its value
they name as \`key\` and \`header.NAME\`: text in UTF-8 (other bytes are \`wrong-type\`), a number by a \`cast\`; missing where there is
none; of headers of one name the last. An input field of the same path goes before it, and a model's column called \`key\` takes the
record's key only where \`columns\` says so. Of a key with fields (\`input.key\`) they name those, as \`key.NAME\`, which are fields as
those of the event are.
`

function renderSteps(steps: readonly StepDescription[]): string {
  return ['## Feature steps\n', paths, besideValues, ...steps.map(renderStep)].join('\n')
}

/** A setting as people read of it. */
export interface SettingText {
  readonly name: string
  readonly type: string
  /** Its default, or that it is required; empty where it has neither. */
  readonly fallback: string
  readonly meaning: string
}

/** The settings of a step, words of code in backticks. */
export function settingsOf(step: StepDescription): readonly SettingText[] {
  const { properties = {}, required = [] } = stepJsonSchema(step)
  return Object.entries(properties).flatMap(([name, schema]) => [
    settingOf(name, schema, required.includes(name)),
    ...innerSettings(schema, name),
  ])
}

function renderStep(step: StepDescription): string {
  const rows = settingsOf(step).map(row)
  return `### \`${step.name}\`

${step.summary}

Missing values: ${step.missing}

${table(rows)}
\`\`\`yaml
features:
${step.example.replace(/^/gm, '  ')}
\`\`\`
`
}

function table(rows: readonly string[]): string {
  return `| key | type | default | meaning |\n|---|---|---|---|\n${rows.join('\n')}\n`
}

/** What is said of each key within a section, and for those within it. A key that several forms have gets one line. */
function innerSettings(schema: JsonSchema, path: string): SettingText[] {
  const sections = sectionsOf(schema, path)
  const names = sections.flatMap(({ schema: section, path: at }) =>
    Object.keys(section.properties ?? {}).map((key) => ({ name: `${at}.${key}`, key })),
  )
  return Array.from(new Map(names.map(({ name, key }) => [name, key]))).flatMap(([name, key]) => {
    const holders = sections
      .filter(({ path: at }) => `${at}.${key}` === name)
      .map((section) => section.schema)
    const forms = holders.map((holder) => holder.properties?.[key]).filter((form) => form !== undefined)
    const isOne = new Set(forms.map((form) => JSON.stringify(form))).size === 1
    const merged = isOne ? forms[0]! : { ...forms[0], description: sharedMeaning(forms), anyOf: forms }
    const required = holders.every((holder) => holder.required?.includes(key) === true)
    return [settingOf(name, merged, required), ...(isOne ? innerSettings(merged, name) : [])]
  })
}

/** What tells forms apart has a meaning for each. */
function sharedMeaning(forms: readonly JsonSchema[]): string {
  const [first] = forms
  if (!forms.every((form) => form.const !== undefined && form.description !== undefined))
    return first?.description ?? ''
  return forms.map((form) => `${typeText(form)}: ${form.description ?? ''}`).join(' ')
}

/** The sections that a value may be: itself, a form of a union, an entry of a list. */
function sectionsOf(
  schema: JsonSchema,
  path: string,
): { readonly schema: JsonSchema; readonly path: string }[] {
  const forms = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]
  const inner = forms.flatMap((form) => sectionsOf(form, path))
  if (schema.items !== undefined) inner.push(...sectionsOf(schema.items, `${path}[]`))
  return schema.properties === undefined ? inner : [{ schema, path }, ...inner]
}

function settingOf(name: string, schema: JsonSchema, required: boolean): SettingText {
  const meaning = schema.description ?? ''
  return { name, type: typeText(schema), fallback: defaultText(schema, required), meaning }
}

function row({ name, type, fallback, meaning }: SettingText): string {
  return tableRow([`\`${name}\``, type, fallback, meaning])
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

/** A setting that is no section: its type and default in a line. */
function scalarText(schema: JsonSchema, required: boolean): string {
  const fallback = defaultText(schema, required)
  const end = fallback === '' ? '' : required ? `, ${fallback}` : `; default ${fallback}`
  return `Type: ${typeText(schema)}${end}.`
}

function defaultText({ default: value }: JsonSchema, required: boolean): string {
  if (required) return '**required**'
  if (value === undefined || isEmpty(value)) return ''
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

function typeText(schema: JsonSchema): string {
  const forms = schema.anyOf ?? schema.oneOf
  if (forms !== undefined) return Array.from(new Set(forms.map(typeText))).join(' or ')
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const).replaceAll('"', '')}\``
  if (schema.enum !== undefined) return schema.enum.map((option) => `\`${String(option)}\``).join(', ')
  switch (schema.type) {
    case 'array':
      return `list of ${typeText(schema.items ?? {})}`
    case 'object':
      return typeof schema.additionalProperties === 'object'
        ? `map to ${typeText(schema.additionalProperties)}`
        : 'section'
    case 'string':
      return 'text'
    case 'boolean':
      return '`true`, `false`'
    case 'integer':
      return `whole number${bounds(schema)}`
    case 'number':
      return `number${bounds(schema)}`
    default:
      return scalarTypes(schema.type)
  }
}

function scalarTypes(types: JsonSchema['type']): string {
  return typeof types === 'object'
    ? types.map((type) => typeText({ type })).join(' or ')
    : (types ?? 'anything')
}

function bounds({ minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  const least = exclusiveMinimum === undefined ? shown(minimum) : `above ${exclusiveMinimum}`
  const most = shown(maximum)
  if (least === null) return most === null ? '' : `, at most ${most}`
  return most === null ? `, at least ${least}` : `, ${least} to ${most}`
}

/** Bounds that only say what the number's type holds are not worth a word. */
function shown(limit: number | undefined): string | null {
  return limit === undefined || Math.abs(limit) >= 2 ** 31 - 1 ? null : String(limit)
}
