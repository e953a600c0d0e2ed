import { checkPredictionSubject } from './prediction-schema.ts'
import { configVersion } from '../config/deprecations.ts'
import type { Config } from '../config/schema.ts'
import { SluiceError, messageOf } from '../core/errors.ts'
import type { ConfigPath, Finding, Remark } from '../core/finding.ts'
import { plural } from '../core/text.ts'
import { openStore } from '../releases/open-store.ts'
import type { ModelStore } from '../releases/model-store.ts'
import { version } from '../version.ts'
import { assemble } from './assemble.ts'
import type { Assembly, AssemblyOptions, AssemblyResult } from './assemble.ts'
import { registryRemarks } from './online-checks.ts'
import { ofAlerts } from './published-schema.ts'
import { storeTopic } from './store-topic.ts'

/** The suite runs on the last of them, and runs the package on the first; package.json says from which one on it starts at all. */
export const testedNodes: readonly number[] = [22, 24]

export interface UpgradeReport {
  /** What was looked at and how it is. */
  readonly facts: readonly { readonly check: string; readonly text: string }[]
  readonly findings: readonly Finding[]
  /** What did not answer: nothing is known of it. */
  readonly unreachable: readonly string[]
}

/** What one look gave. */
interface Look {
  readonly text: string
  readonly remarks: readonly Remark[]
}

/**
 * Whether this Sluice can take over from the one that runs now: its config, the schemas that topics have by now, the model store, Node. Asks,
 * and changes nothing.
 *
 * @param node `process.versions.node`
 */
export async function checkUpgrade(options: AssemblyOptions, node: string): Promise<UpgradeReport> {
  const result = await assembled(options)
  const { assembly, findings, place, unreachable } = result
  const looks: (readonly [string, () => Promise<Look> | Look])[] = [
    ['node', () => lookAtNode(node)],
    ...(assembly === null ? [] : looksAt(assembly, options.environment)),
  ]
  const facts = [
    { check: 'sluice', text: version },
    { check: 'config', text: configFact(findings, assembly) },
  ]
  const found: Finding[] = [...findings]
  const silent = [...unreachable]
  for (const [check, look] of looks) {
    try {
      const { text, remarks } = await look()
      facts.push({ check, text })
      found.push(...remarks.map((remark) => place(remark)))
    } catch (error) {
      if (!isSilence(error)) throw error
      silent.push(messageOf(error))
    }
  }
  return { facts, findings: found, unreachable: silent }
}

/** A registry that has the schema of events and does not answer is told with the rest. */
async function assembled(
  options: AssemblyOptions,
): Promise<AssemblyResult & Pick<UpgradeReport, 'unreachable'>> {
  try {
    return { ...(await assemble({ ...options, askRemotes: false })), unreachable: [] }
  } catch (error) {
    if (!isSilence(error)) throw error
    const place = (remark: Remark): Finding => ({ ...remark, file: options.file, line: null, column: null })
    return { assembly: null, findings: [], place, unreachable: [messageOf(error)] }
  }
}

function isSilence(error: unknown): boolean {
  return (
    error instanceof SluiceError && ['UNREACHABLE', 'REGISTRY_OUTAGE', 'STORE_OUTAGE'].includes(error.code)
  )
}

function configFact(findings: readonly Finding[], assembly: Assembly | null): string {
  const said = assembly === null ? 'cannot be used as it is' : `format ${assembly.config.version}`
  const warnings = findings.filter(({ severity }) => severity === 'warning').length
  return `${said}, newest ${configVersion}${warnings === 0 ? '' : `, ${plural(warnings, 'warning')}`}`
}

function looksAt(
  assembly: Assembly,
  environment: AssemblyOptions['environment'],
): readonly (readonly [string, () => Promise<Look>])[] {
  const { config, registry } = assembly
  return [
    ...(registry === null ? [] : [['schemas', () => lookAtSchemas(assembly)] as const]),
    ...(config.releases === undefined ? [] : [['store', () => lookAtStore(config, environment)] as const]),
  ]
}

function lookAtNode(node: string): Look {
  const major = Number(node.split('.')[0])
  const text = `${node}, tested with ${testedNodes.join(' and ')}`
  if (testedNodes.includes(major)) return { text, remarks: [] }
  const hint = `take ${testedNodes.at(-1)!}`
  return {
    text,
    remarks: [remark('warning', [], `Node ${node} is none that this version is tested with`, hint)],
  }
}

/** Predictions and alerts under the rules of their subjects, and what producers write now. */
async function lookAtSchemas(assembly: Assembly): Promise<Look> {
  const { config, registry } = assembly
  const remarks = [...(await registryRemarks(assembly))]
  const topic = config.monitor?.alerts.topic
  // It was asked for since there is one.
  if (topic !== undefined) {
    const output = { ...config.output, topic, subject: `${topic}-value` }
    const { state, subject } = await checkPredictionSubject({ ...config, output }, registry!, ofAlerts)
    const path = ['monitor', 'alerts', 'topic']
    if (state === 'refused')
      remarks.push(remark('error', path, `subject '${subject}' would not take the schema of alerts`))
    if (state === 'absent')
      remarks.push(
        remark(
          'warning',
          path,
          `subject '${subject}' has no schema of alerts`,
          'sluice schema register --alerts',
        ),
      )
  }
  return {
    text: `${registry!.url}: ${remarks.length === 0 ? 'fit' : plural(remarks.length, 'finding')}`,
    remarks,
  }
}

/** Every version and release is read: what an older Sluice cannot be asked for is found here. */
async function lookAtStore(config: Config, environment: AssemblyOptions['environment']): Promise<Look> {
  // It was asked for since there is one.
  const place = config.releases!.store
  const store = await openStore(place, { environment, topic: storeTopic(config) })
  try {
    return { text: `${place}: ${await readAll(store)}`, remarks: [] }
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code !== 'STORE') throw error
    return {
      text: `${place}: cannot be read`,
      remarks: [remark('error', ['releases', 'store'], error.message)],
    }
  }
}

async function readAll(store: ModelStore): Promise<string> {
  await store.policy()
  let [versions, releases] = [0, 0]
  for (const model of await store.models()) {
    versions += (await store.versions(model)).length
    releases += (await store.releases(model)).length
  }
  return `format 1, ${plural(versions, 'version')}, ${plural(releases, 'release')}`
}

function remark(severity: Remark['severity'], path: ConfigPath, message: string, hint?: string): Remark {
  return { severity, path, message, ...(hint === undefined ? {} : { hint }) }
}
