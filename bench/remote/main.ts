// What a row costs that a server on this machine scores, beside the same columns scored here from a MOJO, by how many rows come together. The
// server is a process of its own and scores nothing: what is measured is the way there and back.
//
//   node bench/remote/main.ts [--seconds 3]
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { remoteSection } from '../../src/config/remote.ts'
import { systemClock } from '../../src/core/clock.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { loadModel } from '../../src/model/index.ts'
import { RemoteModel } from '../../src/remote/remote-model.ts'

const { values: options } = parseArgs({ options: { seconds: { type: 'string', default: '3' } } })
const seconds = Number(options.seconds)

const repository = join(import.meta.dirname, '../..')
const { scorer } = loadModel(join(repository, 'examples/hydraulic-rig/models/cool_cond.zip'))
const names = scorer.inputs.map(({ name }) => name)

const child = fork(join(import.meta.dirname, 'scorer-process.ts'), [names.join(',')])
const [port] = (await once(child, 'message')) as [number]
try {
  const settings = remoteSection.parse({ kind: 'dai-rest', url: `http://127.0.0.1:${port}`, maxRows: 1024 })
  const model = await RemoteModel.open({ name: 'there', remote: settings }, 'remote', true)
  if (model === null) throw new Error('not opened')
  await model.start({
    logger: silentLogger,
    clock: systemClock,
    patienceMs: 0,
    stop: new AbortController().signal,
  })
  console.log('| rows together | remote: us a row | of that our CPU | here: us a row |\n|---|---|---|---|')
  for (const size of [1, 32, 256, 1_024]) {
    const rows = Array.from({ length: size }, (_, row) => names.map((_name, at) => 155.566 + row / 7 + at))
    const there = await cost(size, async () => {
      await model.scorer.ask(rows)
    })
    const cells = Float64Array.from(rows.flat())
    const out = new Float64Array(size * scorer.outputs.length)
    const refused = new Uint8Array(size)
    const here = await cost(size, () => {
      scorer.score(cells, size, out, refused)
    })
    console.log(`| ${size} | ${there.us.toFixed(1)} | ${there.cpuUs.toFixed(1)} | ${here.us.toFixed(2)} |`)
  }
} finally {
  child.disconnect()
}

/** Microseconds a row, by the clock and of this process's CPU, once it is warm. */
async function cost(rows: number, call: () => void | Promise<void>) {
  await repeat(call, seconds / 3)
  const cpu = process.cpuUsage()
  const { calls, us } = await repeat(call, seconds)
  const { user, system } = process.cpuUsage(cpu)
  return { us: us / calls / rows, cpuUs: (user + system) / calls / rows }
}

async function repeat(call: () => void | Promise<void>, forSeconds: number) {
  const start = performance.now()
  let calls = 0
  for (; performance.now() - start < forSeconds * 1_000; calls++) {
    const pending = call()
    if (pending !== undefined) await pending
  }
  return { calls, us: (performance.now() - start) * 1_000 }
}
