import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { ConfigPath, Finding, Remark } from '../core/finding.ts'
import { messageOf } from '../core/errors.ts'
import type { StepSpec } from '../core/spec.ts'
import { renameDeprecated } from './deprecations.ts'
import type { Deprecation } from './deprecations.ts'
import { ConfigDocument } from './document.ts'
import { checkFeatures } from './features.ts'
import { alternativesTo } from './input.ts'
import type { Environment } from './interpolate.ts'
import { check, withoutMisspelt } from './issues.ts'
import type { ValueIssue } from './issues.ts'
import { lintConfig } from './lint.ts'
import { parseOverride, toldOverride } from './override.ts'
import type { GivenOverride } from './override.ts'
import { repair } from './repair.ts'
import { configSchema } from './schema.ts'
import type { Config } from './schema.ts'

export interface ConfigSource {
  /** Path of the YAML file, for reading and for messages. */
  readonly file: string
  readonly environment: Environment
  readonly overrides: readonly GivenOverride[]
  /** The specs of all feature steps, by name. */
  readonly steps: Readonly<Record<string, StepSpec>>
  /** Settings that go by another name by now; those of this version where nothing is said. */
  readonly deprecations?: readonly Deprecation[]
}

export interface LoadedConfig {
  /**
   * The config, usable as far as it goes even when there are errors, so that `lint` can look further: unknown keys are
   * left out and wrong values have stand-ins. Null when it is past that. Without errors it is exactly what was said.
   */
  readonly config: Config | null
  readonly findings: readonly Finding[]
  /** False when any finding is an error: then nothing may run. */
  readonly ok: boolean
  /** True when a stand-in is at that path, within it or around it: what follows from it is not worth telling. */
  readonly isStandIn: (path: ConfigPath) => boolean
  /** Gives the remarks of later checks their line and column. */
  readonly place: (remark: Remark) => Finding
  /** A path of the config as a file: relative ones count from the config file's folder. */
  readonly resolvePath: (path: string) => string
}

/** Reads and checks a config file: everything that is wrong at once, with lines. Never throws for what the user wrote. */
export function loadConfig(source: ConfigSource): LoadedConfig {
  let bytes: Buffer
  try {
    bytes = readFileSync(source.file)
  } catch (error) {
    return unreadable(
      source.file,
      `the config cannot be read: ${messageOf(error)}`,
      '-c names another file, sluice init writes one',
    )
  }
  if (!isUtf8(bytes)) return unreadable(source.file, 'the config is not UTF-8 text', 'save it as UTF-8')
  return parseConfig(bytes.toString('utf8'), source)
}

function unreadable(file: string, message: string, hint: string): LoadedConfig {
  const finding = { severity: 'error', path: [], message, hint, file, line: null, column: null } as const
  return loaded(new ConfigDocument('', file), null, [finding], [])
}

/** As `loadConfig`, from text. */
export function parseConfig(text: string, source: ConfigSource): LoadedConfig {
  const document = new ConfigDocument(text.replace(/^\uFEFF/, ''), source.file)
  const findings: Finding[] = [...document.syntaxFindings()]
  if (!document.isFatal) {
    for (const option of source.overrides) findings.push(...applyOverride(document, option))
    findings.push(...renameDeprecated(document, source.deprecations))
  }
  if (document.isEmpty && !document.isFatal) {
    const remark = {
      severity: 'error',
      path: [],
      message: 'the config says nothing',
      hint: 'sluice init writes one to begin with',
    } as const
    return loaded(document, null, [...findings, document.place(remark)], [])
  }
  const undefinedAt = document.interpolate(source.environment).remarks
  findings.push(...undefinedAt.map((remark) => document.place(remark)))
  if (document.isFatal) return loaded(document, null, findings, [])
  const checked = checkValues(document, source.steps, undefinedAt)
  return loaded(document, checked.config, [...findings, ...checked.findings], checked.standIns)
}

function loaded(
  document: ConfigDocument,
  config: Config | null,
  findings: readonly Finding[],
  standIns: readonly ConfigPath[],
): LoadedConfig {
  const folder = dirname(document.file)
  return {
    config,
    findings: inOrder(findings),
    ok: config !== null && findings.every((finding) => finding.severity !== 'error'),
    isStandIn: (path) =>
      path.length > 0 && standIns.some((standIn) => within(standIn, path) || within(path, standIn)),
    place: (remark) => document.place(remark),
    resolvePath: (path) => resolve(folder, path),
  }
}

function applyOverride(document: ConfigDocument, given: GivenOverride): Finding[] {
  const { option, shown } = toldOverride(given)
  const override = parseOverride(option)
  if (override !== null) for (const path of alternativesTo(override.path)) document.remove(path)
  const wrong =
    override === null
      ? 'must be path=value, such as input.topic=readings or models[0].file=cooler.zip'
      : document.override(override.path, override.value, shown)
  if (wrong === null) return []
  return [{ severity: 'error', path: [], message: wrong, file: shown, line: null, column: null }]
}

interface Checked {
  readonly config: Config | null
  readonly findings: readonly Finding[]
  readonly standIns: readonly ConfigPath[]
}

function checkValues(
  document: ConfigDocument,
  steps: Readonly<Record<string, StepSpec>>,
  undefinedAt: readonly Remark[],
): Checked {
  let values: unknown
  try {
    values = document.values()
    if (document.takeAsWritten(missingText(values, steps))) values = document.values()
  } catch {
    return { config: null, findings: [document.aliasFinding()], standIns: [] }
  }
  const { parsed, issues } = check(configSchema, values)
  const features = checkFeatures(featuresIn(values), steps)
  const repaired = parsed === null ? repair(configSchema, values, issues) : { parsed, standIns: [] }
  const told = withoutMisspelt([...issues, ...features.issues]).filter(
    (issue) => !undefinedAt.some((remark) => within(issue.path, remark.path)),
  )
  const findings = told.map((issue) => document.place(remarkOf(issue), issue.unknownKey ? 'key' : 'value'))
  if (repaired.parsed === null) return { config: null, findings, standIns: [] }
  const config: Config = { ...repaired.parsed, features: features.entries }
  const standIns = [...repaired.standIns, ...undefinedAt.map((remark) => remark.path)]
  const lint = lintConfig(config)
    .filter((remark) => !standIns.some((standIn) => within(remark.path, standIn)))
    .map((remark) => document.place(remark))
  return { config, findings: [...findings, ...lint], standIns }
}

/** Where text is needed and the YAML has something else: `version: 1`, a password of digits. */
function missingText(values: unknown, steps: Readonly<Record<string, StepSpec>>): ConfigPath[] {
  const issues = [...check(configSchema, values).issues, ...checkFeatures(featuresIn(values), steps).issues]
  return issues.filter((issue) => issue.needsText).map((issue) => issue.path)
}

function featuresIn(values: unknown): readonly unknown[] {
  const features: unknown =
    typeof values === 'object' && values !== null && 'features' in values ? values.features : []
  return Array.isArray(features) ? features : []
}

function remarkOf({ path, message, hint }: ValueIssue): Remark {
  return { severity: 'error', path, message, ...(hint === undefined ? {} : { hint }) }
}

function within(path: ConfigPath, outer: ConfigPath): boolean {
  return outer.every((key, at) => path[at] === key)
}

/** As one reads the file; what came with options last. */
function inOrder(findings: readonly Finding[]): Finding[] {
  const place = ({ line, column }: Finding) => (line === null ? Infinity : line * 10_000 + (column ?? 0))
  return findings.toSorted((a, b) => Math.sign(place(a) - place(b)) || 0)
}
