import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Fate } from './attempt.ts'
import type { MutatedFormat } from './originals.ts'

/** What a worker does: files from, from + step, ... below count. */
export interface WorkOrder {
  readonly formats: readonly MutatedFormat[]
  readonly seed: number
  readonly from: number
  readonly step: number
  readonly count: number
}

export interface MutationRun {
  readonly formats: readonly MutatedFormat[]
  readonly seed: number
  readonly count: number
  readonly workers: number
  /** For one file. */
  readonly limitMs: number
}

type Ended = Fate & {
  readonly end: number
  readonly format: MutatedFormat
  readonly name: string
  readonly kind: string
  readonly grownKb: number
}

/** By format: how often each came about. */
export interface MutationCounts {
  refused: number
  same: number
  changed: number
}

/** A file that shows a defect; `index` and the run's seed make it again. */
export interface Finding {
  readonly what: 'fault' | 'crash' | 'hang' | 'open change' | 'memory'
  readonly index: number
  readonly detail: string
}

export interface MutationReport {
  readonly originals: readonly string[]
  readonly counts: ReadonlyMap<MutatedFormat, MutationCounts>
  /** Where files were changed that answer otherwise, and how often. */
  readonly places: ReadonlyMap<string, number>
  readonly findings: readonly Finding[]
}

/** A file of 64 KB that takes more memory than this was believed in what it declares. */
const mostGrownKb = 512 * 1024

/** Runs all files in processes of their own, each watched. */
export async function runMutations(run: MutationRun): Promise<MutationReport> {
  const report = new Recorder()
  await Promise.all(
    Array.from({ length: run.workers }, (_, worker) =>
      workFrom(run, { ...run, from: worker, step: run.workers }, report),
    ),
  )
  return report
}

class Recorder implements MutationReport {
  originals: readonly string[] = []
  readonly counts: Map<MutatedFormat, MutationCounts> = new Map<MutatedFormat, MutationCounts>()
  readonly places: Map<string, number> = new Map<string, number>()
  readonly findings: Finding[] = []

  record(ended: Ended): void {
    const { end: index, format, name, kind, grownKb } = ended
    const counts = this.counts.get(format) ?? { refused: 0, same: 0, changed: 0 }
    this.counts.set(format, counts)
    const where = `${format} ${name} (${kind})`
    if (ended.fate === 'fault')
      this.findings.push({ what: 'fault', index, detail: `${where}: ${ended.error}` })
    else counts[ended.fate]++
    if (ended.fate === 'changed') {
      for (const place of ended.places)
        this.places.set(`${format} ${place}`, (this.places.get(`${format} ${place}`) ?? 0) + 1)
      if (ended.open.length > 0)
        this.findings.push({
          what: 'open change',
          index,
          detail: `${where}: ${ended.open.slice(0, 6).join(', ')}`,
        })
    }
    if (grownKb > mostGrownKb)
      this.findings.push({ what: 'memory', index, detail: `${where}: ${grownKb} KB` })
  }
}

/** Starts a worker again behind each file that ended or stopped one. */
async function workFrom({ limitMs }: MutationRun, order: WorkOrder, report: Recorder): Promise<void> {
  let from = order.from
  while (from < order.count) {
    const { last, how } = await watch({ ...order, from }, limitMs, report)
    if (how === 'done') return
    if (last === null) throw new Error(`a worker ended before its first file: ${how}`)
    report.findings.push({ what: how === 'hang' ? 'hang' : 'crash', index: last, detail: how })
    from = last + order.step
  }
}

interface WorkEnd {
  /** The file that was begun and did not end. */
  readonly last: number | null
  readonly how: string
}

function watch(order: WorkOrder, limitMs: number, report: Recorder): Promise<WorkEnd> {
  const child = spawn(
    process.execPath,
    ['--max-old-space-size=1024', join(import.meta.dirname, 'worker.ts'), JSON.stringify(order)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  return new Promise((resolve, reject) => {
    let last: number | null = null
    let hung = false
    let timer: NodeJS.Timeout | undefined
    let errors = ''
    child.stderr.on('data', (some: Buffer) => (errors = (errors + some.toString()).slice(-2000)))
    createInterface(child.stdout).on('line', (line) => {
      // What worker.ts says.
      const message = JSON.parse(line) as { ready: string[] } | { begin: number } | Ended
      clearTimeout(timer)
      if ('ready' in message) report.originals = message.ready
      else if ('begin' in message) {
        last = message.begin
        timer = setTimeout(() => (hung = kill(child)), limitMs)
      } else {
        last = null
        report.record(message)
      }
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      const how = hung ? 'hang' : code === 0 ? 'done' : `${signal ?? code ?? ''} ${errors}`
      resolve({ last, how })
    })
  })
}

function kill(child: ChildProcess): boolean {
  return child.kill('SIGKILL')
}
