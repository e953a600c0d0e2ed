import { spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { costOf } from '../end-to-end/process-cost.ts'
import { pinned, startPinned, stopProcess } from '../support/pinned.ts'
import { programArgs } from '../support/pipeline.ts'

const repository = resolve(import.meta.dirname, '../..')
const models = ['cool_cond', 'valve_cond', 'pump_leak', 'hyd_accum', 'stable']

export interface GroupSettings {
  readonly name: string
  readonly modelCount: number
  readonly brokers: readonly string[]
  readonly input: string
  readonly scratch: string
}

/** A config of so many models, the example's again and again; its topics are `name.out` and `name.dead`. */
export function writeGroupConfig({ name, modelCount, brokers, input, scratch }: GroupSettings): string {
  const schema = join(repository, 'schemas/sensor-cycle.avsc')
  const config = {
    name: 'plan-check',
    kafka: { brokers: brokers.join() },
    schemas: { files: { 1: schema, 2: join(repository, 'schemas/prediction.avsc') } },
    input: { topic: input, group: name, schema: { file: schema }, eventTime: 'endedAt' },
    models: Array.from({ length: modelCount }, (_, i) => {
      const model = models[i % models.length]!
      const file = join(repository, `examples/hydraulic-rig/models/${model}.zip`)
      return { name: `${model}-${i}`, file }
    }),
    output: { topic: `${name}.out`, include: ['rigId'], schemaId: 2 },
    deadLetter: { topic: `${name}.dead` },
    http: { port: 0 },
    log: { level: 'error' },
  }
  const file = join(scratch, `${name}.yaml`)
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(config))
  return file
}

/** Instances of one config, each on a core: the first on 1, the second on 0, and again. */
export class Group {
  readonly #config: string
  #children: readonly ChildProcess[] = []

  constructor(config: string) {
    this.#config = config
  }

  /** The cores that they are on. */
  get cores(): readonly number[] {
    return [...new Set(this.#children.map((_, i) => coreOf(i)))]
  }

  get cpuMs(): number {
    return this.#children.reduce((sum, { pid }) => sum + costOf(pid!).cpuMs, 0)
  }

  get peakRssMb(): number {
    return Math.max(...this.#children.map(({ pid }) => costOf(pid!).peakRssMb))
  }

  start(count: number): void {
    const command = [process.execPath, ...programArgs(['run', '-c', this.#config])]
    const env = { ...process.env, NODE_ENV: 'production' }
    this.#children = Array.from({ length: count }, (_, i) =>
      startPinned(coreOf(i), command, { folder: repository, env }),
    )
  }

  async stop(): Promise<void> {
    await Promise.all(this.#children.map((child) => stopProcess(child)))
    this.#children = []
  }
}

function coreOf(index: number): number {
  return index % 2 === 0 ? 1 : 0
}

/** What `sluice plan` says of a config, on a core of its own. */
export function planned(config: string): Planned {
  const args = programArgs(['plan', '-c', config, '--events', '1000/s', '--json'])
  const [program, ...rest] = pinned(1, [process.execPath, ...args])
  const { stdout, status, stderr } = spawnSync(program, rest, { cwd: repository, encoding: 'utf8' })
  if (status !== 0) throw new Error(`sluice plan ended with ${String(status)}: ${stderr}`)
  return JSON.parse(stdout) as Planned
}

interface Planned {
  readonly plan: { readonly perInstance: { readonly atMost: number; readonly memoryBytes: number } }
  readonly measured: {
    readonly whole: { readonly perTurnMs: number; readonly perRecordMs: number }
    readonly pipeline: { readonly perTurnMs: number; readonly perRecordMs: number }
    readonly wireMs: number
  }
}
