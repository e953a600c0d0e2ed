import { costOf } from '../end-to-end/process-cost.ts'
import { startFeed } from '../support/pipeline.ts'
import { checkOutputs } from './check-outputs.ts'
import type { Peer } from './contenders.ts'
import { assertRuns, heldBy, makeInput, makeTopics, sleep, withPeer } from './stage.ts'
import type { Stage } from './stage.ts'

export interface Paced {
  readonly rate: number
  /** From the broker's stamp on an event to its stamp on the prediction. */
  readonly p50Ms: number
  readonly p99Ms: number
  readonly slowestMs: number
  readonly cpuMicros: number
  readonly rssMb: number
}

const tickMs = 5
const deadlineMs = 60_000

/** An even flow at a rate, after a warm-up of the same; every output is checked. */
export async function pace(
  peer: Peer,
  run: string,
  {
    rate,
    warmSeconds,
    seconds,
  }: { readonly rate: number; readonly warmSeconds: number; readonly seconds: number },
  stage: Stage,
): Promise<Paced> {
  const input = `${run}.in`
  await makeInput(stage.admin, input)
  const topics = await makeTopics(stage.admin, run, input)
  const figures = await withPeer(peer, topics, async (child) => {
    const flow = await Flow.open(stage, input, rate)
    await flow.run(warmSeconds)
    const pid = child.pid!
    const before = costOf(pid)
    const from = flow.sent
    await flow.run(seconds)
    const after = costOf(pid)
    await flow.close()
    for (const startMs = performance.now(); (await heldBy(stage.admin, topics.output)) < flow.sent;) {
      assertRuns(child, peer)
      if (performance.now() - startMs > deadlineMs) throw new Error(`${peer.name} is not done after 60 s`)
      await sleep(50)
    }
    // What a transaction leaves open is written when it ends.
    await sleep(500)
    const cpuMicros = ((after.cpuMs - before.cpuMs) * 1_000) / (flow.sent - from)
    return { from, cpuMicros, rssMb: after.rssMb }
  })
  const { wrong, missing, repeated, waitsMs } = await checkOutputs(peer, topics, stage)
  if (wrong + missing + repeated > 0)
    throw new Error(`${peer.name}: ${wrong} wrong, ${missing} missing, ${repeated} repeated predictions`)
  const waits = waitsMs.slice(figures.from).sort((a, b) => a - b)
  const quantile = (share: number) => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))]!
  const { cpuMicros, rssMb } = figures
  return { rate, p50Ms: quantile(0.5), p99Ms: quantile(0.99), slowestMs: quantile(1), cpuMicros, rssMb }
}

/** Records at a rate, some every few milliseconds. */
class Flow {
  sent = 0
  readonly #feed: Awaited<ReturnType<typeof startFeed>>
  readonly #stage: Stage
  readonly #topic: string
  readonly #rate: number

  private constructor(
    feed: Awaited<ReturnType<typeof startFeed>>,
    stage: Stage,
    topic: string,
    rate: number,
  ) {
    this.#feed = feed
    this.#stage = stage
    this.#topic = topic
    this.#rate = rate
  }

  static async open(stage: Stage, topic: string, rate: number): Promise<Flow> {
    return new Flow(await startFeed(stage.connection), stage, topic, rate)
  }

  async run(seconds: number): Promise<void> {
    const startMs = performance.now()
    const before = this.sent
    for (;;) {
      const passedMs = Math.min(seconds * 1_000, performance.now() - startMs)
      const due = before + Math.floor((passedMs * this.#rate) / 1_000)
      const some = Array.from({ length: due - this.sent }, (_, i) =>
        this.#stage.events.record(this.#topic, this.sent + i),
      )
      this.sent = due
      if (some.length > 0) await this.#feed.send(some)
      if (passedMs >= seconds * 1_000) return
      await sleep(tickMs)
    }
  }

  close(): Promise<void> {
    return this.#feed.close(5_000)
  }
}
