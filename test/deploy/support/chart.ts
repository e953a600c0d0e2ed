import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parse, parseAllDocuments } from 'yaml'
import { pythonWith } from '../../e2e/support/python-clients.ts'

export const chart = 'deploy/helm/sluice'
/** Kubernetes as old as the chart takes, and as new as is known. */
export const kubernetes = { oldest: '1.29', newest: '1.37' } as const

type Values = Readonly<Record<string, unknown>>

/** What Helm made of a set of values: templates with their texts, or why it made nothing. */
export interface Rendering {
  readonly files: Readonly<Record<string, string>>
  /** What the schemas of Kubernetes have against the objects, by version. */
  readonly problems: Readonly<Record<string, readonly string[]>>
  readonly refused: string | null
}

/** As Kubernetes has them, as far as it is read here. */
export interface KubernetesObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> }
  readonly spec?: Readonly<Record<string, unknown>>
  readonly data?: Readonly<Record<string, string>>
}

/** The sets of values that are kept beside the chart, by name. */
export function valueSets(): Readonly<Record<string, Values>> {
  const files = globSync(`${chart}/ci/*-values.yaml`).toSorted()
  const named = files.map((file) => [
    basename(file, '-values.yaml'),
    parse(readFileSync(file, 'utf8')) as Values,
  ])
  return Object.fromEntries(named) as Readonly<Record<string, Values>>
}

/** Renders the chart with each set, by Helm's own library. */
export async function render(
  sets: Readonly<Record<string, Values>>,
): Promise<Readonly<Record<string, Rendering>>> {
  const python = await pythonWith('../../deploy/python/requirements.txt')
  const args = ['test/deploy/python/render_chart.py', chart, kubernetes.oldest, kubernetes.newest]
  const options = { input: JSON.stringify(sets), encoding: 'utf8', maxBuffer: 2 ** 26 } as const
  const { status, stdout, stderr } = spawnSync(python, args, options)
  if (status !== 0) throw new Error(stderr)
  // As render_chart.py writes it.
  return JSON.parse(stdout) as Readonly<Record<string, Rendering>>
}

export function objectsOf({ files }: Rendering): readonly KubernetesObject[] {
  const texts = Object.entries(files).filter(([name]) => name.endsWith('.yaml'))
  return texts.flatMap(([, text]) =>
    parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject),
  )
}
