import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Ajv } from 'ajv'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { loadServeConfig } from '../../src/config/load-serve.ts'
import { configSchema } from '../../src/config/schema.ts'
import { serveSchema } from '../../src/config/serve.ts'
import { skipWithoutPython } from '../e2e/support/python-clients.ts'
import { cli } from '../support/cli.ts'
import { scratchFolder } from '../support/scratch.ts'
import { chart, kubernetes, objectsOf, render, valueSets } from './support/chart.ts'
import type { KubernetesObject, Rendering } from './support/chart.ts'
import { operatorSchemas } from './support/operator-schemas.ts'

type Tree = Readonly<Record<string, unknown>>

const scratch = scratchFolder()
const sets = valueSets()
const names = Object.keys(sets)
const stream = sets['stream']!
const config = stream['config'] as Tree

/** What is wrong with values, and the words for it. */
const wrong: readonly (readonly [name: string, values: Tree, words: RegExp])[] = [
  ['a text for a number', { ...stream, replicas: '2' }, /\/replicas.*got string, want integer/],
  [
    'a name that there is not',
    { ...stream, replicaCount: 2 },
    /additional properties 'replicaCount' not allowed/,
  ],
  [
    'a misspelt name within',
    { ...stream, keda: { enable: true } },
    /additional properties 'enable' not allowed/,
  ],
  ['no config', { kind: 'stream' }, /\/config.*minProperties/],
  ['a kind that there is not', { ...stream, kind: 'batch' }, /\/kind.*must be one of 'stream', 'serve'/],
  [
    'memory without a unit',
    { ...stream, resources: { memory: '512' } },
    /\/resources\/memory.*does not match pattern/,
  ],
  [
    'less time than the drain takes',
    { ...stream, config: { ...config, shutdown: { drainMs: 40_000 } }, terminationGracePeriodSeconds: 30 },
    /terminationGracePeriodSeconds is 30, and the config's drain takes up to 55 s with 15 s to spare/,
  ],
  [
    'more instances than partitions',
    { ...stream, replicas: 5, partitions: 4 },
    /replicas is 5, and there are 4 partitions/,
  ],
  ['KEDA without partitions', { ...stream, keda: { enabled: true } }, /keda.enabled needs partitions/],
  [
    'more instances of KEDA than partitions',
    { ...stream, partitions: 4, keda: { enabled: true, maxReplicas: 9 } },
    /keda.maxReplicas is 9, and there are 4 partitions/,
  ],
  [
    'none at the least, for KEDA',
    { ...stream, partitions: 4, keda: { enabled: true, minReplicas: 0 } },
    /\/keda\/minReplicas.*got 0, want 1/,
  ],
  [
    'variables where KEDA needs addresses',
    {
      ...stream,
      partitions: 4,
      keda: { enabled: true },
      config: { ...config, kafka: { brokers: '${BROKERS}' } },
    },
    /keda.bootstrapServers must say where the brokers are/,
  ],
  [
    'a loopback address',
    { ...stream, config: { ...config, http: { host: '127.0.0.1' } } },
    /config.http.host is 127.0.0.1: nobody outside of the pod/,
  ],
  [
    'a password in the config',
    {
      ...stream,
      config: {
        ...config,
        kafka: { brokers: 'k:9092', sasl: { mechanism: 'plain', username: 'u', password: 'p' } },
      },
    },
    /config.kafka.sasl.password stands in the config: name a file instead/,
  ],
  ['a service by KEDA', { ...sets['serve'], keda: { enabled: true } }, /keda.enabled is for kind: stream/],
  [
    'a stream by its CPU',
    { ...stream, autoscaling: { enabled: true } },
    /autoscaling.enabled is for kind: serve/,
  ],
]

/** A config of the ConfigMap, where its mounts are folders of this machine. */
function written(rendering: Rendering, name: string): string {
  const root = join(scratch, name)
  const folder = join(root, 'etc/sluice')
  mkdirSync(folder, { recursive: true })
  symlinkSync(resolve('examples/hydraulic-rig/models'), join(root, 'models'))
  for (const [secret, key, content] of [
    ['kafka', 'ca.pem', readFileSync('test/fixtures/tls/ca.pem', 'utf8')],
    ['kafka', 'password', 'secret'],
  ] as const) {
    mkdirSync(join(root, 'secrets', secret), { recursive: true })
    writeFileSync(join(root, 'secrets', secret, key), content)
  }
  const { data = {} } = objectsOf(rendering).find(({ kind }) => kind === 'ConfigMap')!
  for (const [file, text] of Object.entries(data))
    writeFileSync(join(folder, file), text.replaceAll(/(?<= )\/(models|secrets)\//g, `${root}/$1/`))
  return folder
}

describe.skipIf(skipWithoutPython())('the chart', () => {
  let rendered: Readonly<Record<string, Rendering>>
  const one = (name: string) => rendered[name]!

  beforeAll(async () => {
    rendered = await render({ ...sets, ...Object.fromEntries(wrong.map(([name, values]) => [name, values])) })
  })

  it('is tried with sets of values of all kinds', () => {
    expect(names).toHaveLength(8)
    const kinds = new Set(names.flatMap((name) => objectsOf(one(name)).map(({ kind }) => kind)))
    expect([...kinds].toSorted()).toEqual([
      ...['ConfigMap', 'Deployment', 'HorizontalPodAutoscaler', 'NetworkPolicy', 'PodDisruptionBudget'],
      ...['PrometheusRule', 'ScaledObject', 'Service', 'ServiceAccount', 'ServiceMonitor', 'StatefulSet'],
    ])
  })

  // `vitest run test/deploy/chart.test.ts --update` writes them anew.
  it.each(names)('renders %s as it did', async (name) => {
    const { refused, files } = one(name)
    expect(refused).toBeNull()
    // The dashboard is compared with its source below.
    const texts = Object.entries(files).filter(([file]) => file !== 'dashboard.yaml')
    const all = texts.map(([file, text]) => `# ${file}\n${text.trim()}\n`).join('---\n')
    await expect(all).toMatchFileSnapshot(`golden/${name}.yaml`)
  })

  it.each(names)('makes objects of %s that Kubernetes takes', (name) => {
    // A volume that is an image came with later versions: that it is found shows that the others were looked at.
    const early = name === 'static' ? [expect.stringMatching(/StatefulSet sluice: .*image/s) as string] : []
    expect(one(name).problems).toEqual({ [kubernetes.oldest]: early, [kubernetes.newest]: [] })
  })

  it.each(names)('makes objects of %s that operators take', (name) => {
    const ajv = new Ajv({ allErrors: true })
    for (const object of objectsOf(one(name))) {
      const schema = operatorSchemas[object.kind]
      if (schema !== undefined) expect(ajv.validate(schema, object), ajv.errorsText()).toBe(true)
    }
  })

  it.each(names)('keeps to what the restricted profile wants, for %s', (name) => {
    const pods = objectsOf(one(name)).flatMap(({ spec }) =>
      spec?.['template'] === undefined ? [] : [spec['template']],
    )
    expect(pods).toEqual([
      expect.objectContaining({
        spec: expect.objectContaining({
          automountServiceAccountToken: false,
          securityContext: expect.objectContaining({
            runAsNonRoot: true,
            runAsUser: 65532,
            seccompProfile: { type: 'RuntimeDefault' },
          }) as unknown,
          containers: [
            expect.objectContaining({
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
            }),
          ],
        }) as unknown,
      }),
    ])
  })

  it.each(names)('writes the config of %s as it is given, and Sluice takes it', async (name) => {
    const given = sets[name]!
    const isService = given['kind'] === 'serve'
    const folder = written(one(name), name)
    const file = join(folder, isService ? 'serve.yaml' : 'sluice.yaml')
    const { data } = objectsOf(one(name)).find(({ kind }) => kind === 'ConfigMap')!
    expect(parse(data![isService ? 'serve.yaml' : 'sluice.yaml']!)).toMatchObject(given['config'] as object)
    const environment = { POD_NAME: 'sluice-0' }
    if (isService) expect(loadServeConfig({ file, environment }).findings).toEqual([])
    const pipeline = isService ? join(folder, 'pipeline.yaml') : file
    if (name === 'serve') return
    const linted = await cli(['lint', '-c', pipeline], { env: environment })
    expect([linted.code, linted.stdout]).toEqual([0, ''])
  })

  it.each(wrong)('refuses %s, and says what is wrong', (name, _values, words) => {
    expect(one(name).refused).toMatch(words)
  })

  it('gives the drain its time, and reckons with what Sluice takes where nothing is said', () => {
    const graces = names.map((name) => {
      const found = objectsOf(one(name)).find(({ spec }) => spec?.['template'] !== undefined)!
      return [name, (found.spec!['template'] as { spec: Tree }).spec['terminationGracePeriodSeconds']]
    })
    const { drainMs } = configSchema.shape.shutdown.parse({})
    const serve = serveSchema.shape.serve.parse({})
    expect(Object.fromEntries(graces)).toMatchObject({
      stream: drainMs / 1000 + 15,
      'exactly-once': 55,
      serve: 5 + serve.drainMs / 1000 + 15,
      'serve-pipeline': 43,
    })
  })

  it('gives each pod of a StatefulSet its name as its id in the group', () => {
    const { data } = objectsOf(one('static')).find(({ kind }) => kind === 'ConfigMap')!
    expect(parse(data!['sluice.yaml']!)).toMatchObject({ input: { instanceId: '${POD_NAME}' } })
    expect(one('static').files['statefulset.yaml']).toMatch(
      /name: POD_NAME\n +valueFrom:\n +fieldRef:\n +fieldPath: metadata.name/,
    )
  })

  it('leaves the number of instances alone where something scales', () => {
    for (const name of ['keda', 'serve'])
      expect(one(name).files['deployment.yaml']).not.toMatch(/^ {2}replicas:/m)
    expect(one('stream').files['deployment.yaml']).toMatch(/^ {2}replicas: 2$/m)
  })

  it('has the rules and the dashboard of deploy/, and the job that they ask for', () => {
    const find = (kind: string, suffix: string): KubernetesObject =>
      objectsOf(one('monitoring')).find((each) => each.kind === kind && each.metadata.name.endsWith(suffix))!
    const rules = readFileSync('deploy/prometheus/sluice-rules.yaml', 'utf8')
    const before = 'https://pages.example/sluice/'
    expect(find('PrometheusRule', '').spec).toEqual(
      parse(rules.replaceAll('runbook_url: ', `runbook_url: ${before}`)),
    )
    const dashboard = find('ConfigMap', 'dashboard').data!['sluice.json']!
    expect(dashboard.trim()).toBe(readFileSync('deploy/grafana/sluice.json', 'utf8').trim())
    const { jobLabel } = find('ServiceMonitor', '').spec as { readonly jobLabel: string }
    expect(find('Service', '').metadata.labels?.[jobLabel]).toBe('sluice')
  })

  it.each(['stream', 'serve'])('is the source of deploy/kubernetes/%s.yaml', async (name) => {
    const texts = Object.entries(one(name).files).filter(([file]) => file.endsWith('.yaml'))
    const plain = texts.map(([, text]) =>
      text.trim().replaceAll(/^ +(helm\.sh\/chart|app\.kubernetes\.io\/managed-by): .*\n/gm, ''),
    )
    const head = `# Made of ${chart} with ci/${name}-values.yaml, for those who have no Helm: kubectl apply -f\n`
    await expect(`${head}${plain.join('\n---\n')}\n`).toMatchFileSnapshot(
      `../../deploy/kubernetes/${name}.yaml`,
    )
  })
})
