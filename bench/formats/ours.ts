// Sluice's side: asked line by line as beside.py is.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { loadModel } from '../../src/model/index.ts'
import type { Model } from '../../src/model/index.ts'

type Question =
  | { readonly rows: string }
  | { readonly load: string }
  | { readonly check: number }
  | { readonly batch: number; readonly ms: number }

let cells = new Float64Array(0)
let model: Model | null = null

for await (const line of createInterface(process.stdin)) {
  // main.ts writes nothing else.
  const answer = answerTo(JSON.parse(line) as Question)
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}

function answerTo(question: Question): object {
  if ('rows' in question) {
    const lines = readFileSync(question.rows, 'utf8').trimEnd().split('\n')
    cells = Float64Array.from(lines.join(',').split(','), (cell) => (cell === '' ? NaN : Number(cell)))
    return {}
  }
  if ('load' in question) {
    model = loadModel(question.load)
    return { version: 'Sluice' }
  }
  if (model === null) throw new Error('no model was loaded')
  if ('check' in question) {
    const loaded = model
    const width = loaded.scorer.inputs.length
    const outputs = Array.from({ length: question.check }, (_, row) => {
      const out = new Float64Array(loaded.scorer.outputs.length)
      loaded.scorer.score(cells.subarray(row * width, (row + 1) * width), 1, out, new Uint8Array(1))
      return [...out].filter((_cell, at) => loaded.scorer.outputs[at]!.kind !== 'label')
    })
    return { outputs }
  }
  return { rate: rate(model, question.batch, question.ms) }
}

/** Rows per second of this process' CPU time. */
function rate({ scorer }: Model, batch: number, ms: number): number {
  const stride = batch * scorer.inputs.length
  const parts = Array.from({ length: Math.min(64, Math.floor(cells.length / stride)) }, (_, k) =>
    cells.subarray(k * stride, (k + 1) * stride),
  )
  const out = new Float64Array(batch * scorer.outputs.length)
  const refused = new Uint8Array(batch)
  const end = performance.now() + ms
  const before = process.cpuUsage()
  let count = 0
  do {
    for (const part of parts) scorer.score(part, batch, out, refused)
    count += batch * parts.length
  } while (performance.now() < end)
  const { user, system } = process.cpuUsage(before)
  return (count * 1e6) / (user + system)
}
