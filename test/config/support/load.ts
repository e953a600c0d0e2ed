import { formatFinding } from '../../../src/core/finding.ts'
import { parseConfig } from '../../../src/config/load.ts'
import type { LoadedConfig } from '../../../src/config/load.ts'
import { steps } from '../../../src/features/steps.ts'

export const stepSpecs = Object.fromEntries(steps.map((step) => [step.name, step.spec]))

/** The least that is a config; each line of it can be replaced. */
export const smallest = `name: rig
kafka:
  brokers: localhost:9092
schemas:
  files: { 1: in.avsc, 2: out.avsc }
input:
  topic: in
  group: g
  schema: { file: in.avsc }
models:
  - { name: m, file: m.zip }
output:
  topic: out
  schemaId: 2
deadLetter:
  topic: dead
`

export function load(
  text: string,
  environment: Readonly<Record<string, string>> = {},
  overrides: readonly string[] = [],
): LoadedConfig {
  return parseConfig(text, { file: 'sluice.yaml', environment, overrides, steps: stepSpecs })
}

/** `line:column path: message (hint)` of each finding; what came with an option has the option for a place. */
export function told({ findings }: LoadedConfig): string[] {
  return findings.map((finding) => formatFinding(finding).replace('sluice.yaml:', ''))
}

/** What is told of the smallest config after some replacements. */
export function toldAfter(...changes: readonly (readonly [string, string])[]): string[] {
  return told(load(changes.reduce((text, [from, to]) => text.replace(from, to), smallest)))
}
