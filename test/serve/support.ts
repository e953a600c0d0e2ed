import { resolve } from 'node:path'
import { loadServing, servingOf } from '../../src/app/serving/open-serving.ts'
import { loadServeConfig } from '../../src/config/load-serve.ts'
import { systemClock } from '../../src/core/clock.ts'
import type { Clock } from '../../src/core/clock.ts'
import { formatFinding } from '../../src/core/finding.ts'
import { dispatch, Routes } from '../../src/serve/dispatch.ts'
import type { Dispatched } from '../../src/serve/dispatch.ts'
import type { Front, Serving } from '../../src/serve/front.ts'
import { frontsFor } from '../../src/app/serving/fronts.ts'
import type { LaneMeter } from '../../src/serve/lane.ts'

const noPlatform = { invocations: 'auto', vertex: { predict: null, health: null } } as const

/** Counts what a lane tells, by name. */
export class LaneCounts implements LaneMeter {
  readonly outcomes: Record<string, number> = {}
  readonly reasons: Record<string, number> = {}
  readonly labels: Record<string, number> = {}
  unknown = 0

  records(outcome: string, count: number): void {
    if (count > 0) this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + count
  }
  deadLetter({ reason }: { readonly reason: string }): void {
    this.reasons[reason] = (this.reasons[reason] ?? 0) + 1
  }
  unknownCategory(_model: string, _field: string, count: number): void {
    this.unknown += count
  }
  predictions(model: string, label: string | null, count: number): void {
    const name = `${model}=${label ?? ''}`
    this.labels[name] = (this.labels[name] ?? 0) + count
  }
  stage(): void {
    // Times are of no interest.
  }
}

interface ServiceOptions {
  readonly environment?: Readonly<Record<string, string>>
  readonly fronts?: readonly Front[]
  readonly isReady?: () => boolean
  readonly clock?: Clock
}

export interface TestService {
  readonly serving: Serving
  readonly counts: LaneCounts
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Asked>
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Asked>
  ask(method: string, path: string, body?: Buffer, headers?: Readonly<Record<string, string>>): Promise<Asked>
}

export interface Asked extends Dispatched {
  readonly status: number
  readonly text: string
  /** Of a JSON body. */
  readonly json: unknown
}

/**
 * What is served by a config (YAML, paths from the repository's root), asked without a network.
 */
export async function service(yaml: string, options: ServiceOptions = {}): Promise<TestService> {
  const environment = options.environment ?? {}
  const { config, findings } = loadServeConfig({ file: resolve('serve.yaml'), text: yaml, environment })
  if (config === null) throw new Error(findings.map(formatFinding).join('\n'))
  const loaded = await loadServing(config, environment, () => undefined)
  const counts = new LaneCounts()
  const { serving } = servingOf(config, loaded, {
    meter: counts,
    clock: options.clock ?? systemClock,
    isReady: options.isReady ?? (() => true),
  })
  const routes = new Routes(options.fronts ?? frontsFor(noPlatform))
  const ask: TestService['ask'] = async (method, path, body = Buffer.alloc(0), headers = {}) => {
    const url = new URL(path, 'http://127.0.0.1')
    const dispatched = await dispatch(routes, serving, {
      method,
      path: url.pathname,
      query: url.searchParams,
      headers,
      body,
      id: 'request-1',
      signal: new AbortController().signal,
    })
    const text = dispatched.answer.body.toString()
    return {
      ...dispatched,
      status: dispatched.answer.status,
      text,
      get json(): unknown {
        return JSON.parse(text) as unknown
      },
    }
  }
  return {
    serving,
    counts,
    ask,
    get: (path, headers) => ask('GET', path, undefined, headers),
    post: (path, body, headers = { 'content-type': 'application/json' }) =>
      ask('POST', path, Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), headers),
  }
}

const models = 'examples/hydraulic-rig/models'

/** The cooler of the rig, by its file. */
export const coolerFile = `models: [{ name: cooler, file: ${models}/cool_cond.zip }]`

/** The same with two categories among its columns. */
export const categoriesFile = `models: [{ name: cooler, file: ${models}/cool_cond-cat.zip }]`

/** All models of the rig, with the features and policies of its pipeline. */
export const rigPipeline = 'pipeline: examples/hydraulic-rig/sluice.yaml'
