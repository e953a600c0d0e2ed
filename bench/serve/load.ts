// The load, in a process of its own: asked line by line, as bench/formats/ours.ts is. Raw sockets, keep-alive, one request at a
// time on each, every answer compared with the first one to the same body.
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'

export interface LoadQuestion {
  readonly port: number
  readonly bodies: readonly string[]
  readonly connections: number
  readonly seconds: number
  /** Requests a second, whether or not earlier ones were answered; null: each connection asks again when it was answered. */
  readonly rate: number | null
}

export interface LoadAnswer {
  readonly seconds: number
  readonly answered: Readonly<Record<string, number>>
  /** Requests that were due while all connections waited. */
  readonly unsent: number
  readonly brokenConnections: number
  /** Answers of 200 that differ from the first of the same body. */
  readonly different: number
  /** Milliseconds of answers of 200, from sending to the last byte. */
  readonly p50: number
  readonly p99: number
  readonly slowest: number
  /** Of 429s; 0 where there are none. */
  readonly refusedP99: number
}

/** The answer to each body, from whom the others are compared with: by port. */
const firstAnswers = new Map<number, Map<string, Buffer>>()

class Load {
  readonly #question: LoadQuestion
  readonly #requests: readonly Buffer[]
  readonly #first: Map<string, Buffer>
  readonly #idle: Line[] = []
  readonly #lines = new Set<Line>()
  readonly #taken: number[] = []
  readonly #refused: number[] = []
  readonly #answered: Record<string, number> = {}
  #next = 0
  #due = 0
  #unsent = 0
  #broken = 0
  #different = 0
  #isOver = false

  constructor(question: LoadQuestion) {
    this.#question = question
    this.#requests = question.bodies.map(requestOf)
    this.#first = firstAnswers.get(question.port) ?? new Map<string, Buffer>()
    firstAnswers.set(question.port, this.#first)
  }

  async run(): Promise<LoadAnswer> {
    const { connections, seconds, rate } = this.#question
    for (let i = 0; i < connections; i++) this.#idle.push(await this.#open())
    const start = performance.now()
    const end = start + seconds * 1000
    if (rate === null) while (this.#idle.length > 0) this.#ask(this.#idle.pop()!)
    while (performance.now() < end) {
      if (rate !== null) this.#askDue(((performance.now() - start) * rate) / 1000)
      await new Promise(rate === null ? (resolve) => setTimeout(resolve, 5) : setImmediate)
    }
    this.#isOver = true
    const took = (performance.now() - start) / 1000
    for (const line of this.#lines) line.socket.destroy()
    return {
      seconds: took,
      answered: this.#answered,
      unsent: this.#unsent,
      brokenConnections: this.#broken,
      different: this.#different,
      p50: quantile(this.#taken, 0.5),
      p99: quantile(this.#taken, 0.99),
      slowest: quantile(this.#taken, 1),
      refusedP99: quantile(this.#refused, 0.99),
    }
  }

  #askDue(due: number): void {
    for (; this.#due < due; this.#due++) {
      const line = this.#idle.pop()
      if (line === undefined) this.#unsent += 1
      else this.#ask(line)
    }
  }

  #ask(line: Line): void {
    line.body = this.#next++ % this.#requests.length
    line.sentAt = performance.now()
    line.socket.write(this.#requests[line.body]!)
  }

  #open(): Promise<Line> {
    return new Promise((resolve) => {
      const socket = connect(this.#question.port, '127.0.0.1')
      const line: Line = { socket, body: 0, sentAt: 0, missing: -1, chunks: [] }
      this.#lines.add(line)
      socket.setNoDelay(true)
      socket.once('connect', () => {
        resolve(line)
      })
      socket.on('error', () => undefined)
      socket.on('data', (chunk) => {
        if (read(line, chunk)) this.#answeredTo(line)
      })
      socket.once('close', () => {
        if (this.#lines.delete(line) && !this.#isOver) void this.#replace()
      })
    })
  }

  async #replace(): Promise<void> {
    this.#broken += 1
    const line = await this.#open()
    if (this.#question.rate === null) this.#ask(line)
    else this.#idle.push(line)
  }

  #answeredTo(line: Line): void {
    if (this.#isOver) return
    const answer = line.chunks.length === 1 ? line.chunks[0]! : Buffer.concat(line.chunks)
    line.chunks = []
    line.missing = -1
    const status = answer.toString('latin1', 9, 12)
    this.#answered[status] = (this.#answered[status] ?? 0) + 1
    const took = performance.now() - line.sentAt
    if (status === '200') {
      this.#taken.push(took)
      this.#compare(this.#question.bodies[line.body]!, answer.subarray(answer.indexOf('\r\n\r\n') + 4))
    } else if (status === '429') this.#refused.push(took)
    if (this.#question.rate === null) this.#ask(line)
    else this.#idle.push(line)
  }

  #compare(body: string, answer: Buffer): void {
    const first = this.#first.get(body)
    if (first === undefined) this.#first.set(body, Buffer.from(answer))
    else if (!first.equals(answer)) this.#different += 1
  }
}

interface Line {
  readonly socket: Socket
  body: number
  sentAt: number
  /** Bytes of the answer that have not come yet; below 0 while its length is not known. */
  missing: number
  chunks: Buffer[]
}

/** Whether the answer is complete. */
function read(line: Line, chunk: Buffer): boolean {
  line.chunks.push(chunk)
  if (line.missing >= 0) line.missing -= chunk.length
  else {
    const all = line.chunks.length === 1 ? chunk : Buffer.concat(line.chunks)
    const end = all.indexOf('\r\n\r\n')
    if (end === -1) return false
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(all.toString('latin1', 0, end + 2))?.[1])
    line.missing = end + 4 + length - all.length
  }
  return line.missing === 0
}

function requestOf(body: string): Buffer {
  const head = [
    'POST /model/score HTTP/1.1',
    'host: 127.0.0.1',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
}

function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

for await (const line of createInterface(process.stdin)) {
  // main.ts writes nothing else.
  const answer = await new Load(JSON.parse(line) as LoadQuestion).run()
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
