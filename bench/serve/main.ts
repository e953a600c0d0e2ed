/*
 * `sluice serve` on one core beside a Java server with H2O's own scorer: requests a second, latency and CPU for requests of one row and
 * of a hundred, by turns; then what becomes of ours at five times of what it can answer.
 *
 *   npm run serve-cost [-- --rounds 5 --seconds 4 --connections 32 --overload 10]
 *
 * Needs Java and Maven; without, ours is alone. Every answer is compared: with the other server's as doubles, to the last bit, then
 * with the first answer to the same body.
 */
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { costOf } from '../end-to-end/process-cost.ts'
import { Asked } from '../formats/asked.ts'
import { canPin, pinned } from '../support/pinned.ts'
import { build } from '../support/pipeline.ts'
import { coolerModel, requestBodies } from './bodies.ts'
import { startJava, startSluice } from './contenders.ts'
import type { Server } from './contenders.ts'
import type { LoadAnswer, LoadQuestion } from './load.ts'
import { median } from '../../src/core/median.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '32' },
    overload: { type: 'string', default: '10' },
  },
})
const rounds = Number(options.rounds)
const seconds = Number(options.seconds)
const connections = Number(options.connections)
const overloadSeconds = Number(options.overload)
/** Different bodies of each size. */
const bodyCount = 64

interface Figures {
  readonly requestsPerSecond: number
  readonly cpuMicros: number
  readonly p50: number
  readonly p99: number
}

build()
const load = new Asked(...commandOf(pinned(1, [process.execPath, join(import.meta.dirname, 'load.ts')])))
const sluice = await startSluice(coolerModel)
const java = await startJava(coolerModel)
const servers = java === null ? [sluice] : [sluice, java]
try {
  console.log(
    `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown CPU'}, ${connections} connections, ${rounds} rounds of ${seconds} s; ${
      canPin ? 'server on core 0, load on core 1' : 'taskset is not there: nothing is pinned to a core'
    }`,
  )
  if (java === null) console.log('SKIPPED the Java server: java, javac or mvn is not installed')
  console.log('\n| rows | server | requests/s | rows/s | CPU us a request | p50 ms | p99 ms |')
  console.log('|---|---|---|---|---|---|---|')
  const capacities = new Map<number, number>()
  for (const rows of [1, 100]) {
    const bodies = await requestBodies(bodyCount, rows)
    await compareServers(bodies)
    capacities.set(rows, await race(rows, bodies))
  }
  console.log(
    `\nOverload, ${overloadSeconds} s each:\n\n| rows | asked/s | of capacity | 200/s | 429/s | unsent/s | p50 ms | p99 ms | slowest ms | 429: p99 ms | RSS MB |`,
  )
  console.log('|---|---|---|---|---|---|---|---|---|---|---|')
  for (const [rows, capacity] of capacities) await overload(rows, capacity)
} finally {
  load.end()
  for (const server of servers) await server.stop()
}

function commandOf([program, ...args]: readonly [string, ...string[]]): [string, string[]] {
  return [program, args]
}

/** Whoever is fast must be right first. */
async function compareServers(bodies: readonly string[]): Promise<void> {
  for (const body of bodies) {
    const [own, ...others] = await Promise.all(servers.map(({ port }) => scoresOf(port, body)))
    for (const other of others)
      if (other !== own) throw new Error(`the servers differ:\n${own}\n${other}\n${body}`)
  }
}

/** Scores as the bits of their doubles: texts of one number may differ. */
async function scoresOf(port: number, body: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/model/score`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  if (!response.ok) throw new Error(`answered with ${response.status}: ${await response.text()}`)
  // Both answer as Driverless AI does.
  const { fields, score } = (await response.json()) as {
    readonly fields: readonly string[]
    readonly score: readonly (readonly string[])[]
  }
  return JSON.stringify([fields, score.map((row) => row.map(Number))])
}

/** Our requests a second, the median of all rounds. */
async function race(rows: number, bodies: readonly string[]): Promise<number> {
  const results = new Map<Server, Figures[]>(servers.map((server) => [server, []]))
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const server of servers) {
      const figures = await measure(server, bodies)
      if (round > 0) results.get(server)!.push(figures)
    }
  }
  for (const [server, figures] of results) {
    const of = (read: (one: Figures) => number) => median(figures.map(read))
    const rate = of(({ requestsPerSecond }) => requestsPerSecond)
    const cells = [
      rows,
      server.name,
      count(rate),
      count(rate * rows),
      count(of(({ cpuMicros }) => cpuMicros)),
    ]
    console.log(
      `| ${[...cells, of(({ p50 }) => p50).toFixed(2), of(({ p99 }) => p99).toFixed(2)].join(' | ')} |`,
    )
  }
  const own = results.get(sluice)!
  if (java !== null) {
    const theirs = results.get(java)!
    const ratio = (read: (one: Figures) => number) =>
      median(own.map((one, at) => read(one) / read(theirs[at]!))).toFixed(2)
    console.log(
      `| ${rows} | ratio | ${ratio(({ requestsPerSecond }) => requestsPerSecond)} | | ${ratio(({ cpuMicros }) => cpuMicros)} | ${ratio(({ p50 }) => p50)} | ${ratio(({ p99 }) => p99)} |`,
    )
  }
  return median(own.map(({ requestsPerSecond }) => requestsPerSecond))
}

async function measure({ name, port, pid }: Server, bodies: readonly string[]): Promise<Figures> {
  const before = costOf(pid).cpuMs
  const answer = await asked({ port, bodies, connections, seconds, rate: null })
  const cpuMs = costOf(pid).cpuMs - before
  const done = answer.answered['200'] ?? 0
  if (Object.keys(answer.answered).join() !== '200' || answer.brokenConnections > 0)
    throw new Error(`${name}: not all was answered: ${JSON.stringify(answer)}`)
  return {
    requestsPerSecond: done / answer.seconds,
    cpuMicros: (cpuMs * 1000) / done,
    p50: answer.p50,
    p99: answer.p99,
  }
}

/** At 80 % of the capacity, then at five times of it, then at once a few again. */
async function overload(rows: number, capacity: number): Promise<void> {
  const bodies = await requestBodies(bodyCount, rows)
  for (const share of [0.8, 5]) {
    const rate = Math.round(capacity * share)
    const rssBefore = costOf(sluice.pid).rssMb
    const answer = await asked({
      port: sluice.port,
      bodies,
      connections: 512,
      seconds: overloadSeconds,
      rate,
    })
    const { answered, unsent } = answer
    const perSecond = (number: number) => count(number / answer.seconds)
    const cells = [
      rows,
      count(rate),
      share,
      perSecond(answered['200'] ?? 0),
      perSecond(answered['429'] ?? 0),
      perSecond(unsent),
      answer.p50.toFixed(2),
      answer.p99.toFixed(2),
      answer.slowest.toFixed(1),
      answer.refusedP99.toFixed(2),
      `${rssBefore.toFixed(0)} to ${costOf(sluice.pid).rssMb.toFixed(0)}`,
    ]
    console.log(`| ${cells.join(' | ')} |`)
    const others = Object.keys(answered).filter((status) => status !== '200' && status !== '429')
    if (others.length > 0) console.log(`also answered: ${JSON.stringify(answered)}`)
    if (share > 1) await recover(bodies)
  }
}

async function recover(bodies: readonly string[]): Promise<void> {
  const after = await asked({ port: sluice.port, bodies, connections: 1, seconds: 1, rate: null })
  console.log(
    `one connection at once after it: ${JSON.stringify(after.answered)}, p50 ${after.p50.toFixed(2)} ms, slowest ${after.slowest.toFixed(2)} ms`,
  )
}

async function asked(question: LoadQuestion): Promise<LoadAnswer> {
  const answer = await load.ask<LoadAnswer>(question)
  if (answer.different > 0)
    throw new Error(`${answer.different} answers differ from the first to the same body`)
  return answer
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}
