import { turnMs } from '../../src/capacity/turn-cost.ts'
import type { TurnCost } from '../../src/capacity/turn-cost.ts'
import { Agenda } from './agenda.ts'
import { Ages } from './ages.ts'
import type { Partition } from './arrivals.ts'
import { Draw } from './draw.ts'

export interface FleetSettings {
  readonly partitions: readonly Partition[]
  readonly instances: number
  readonly cost: TurnCost
  readonly mostRecords: number
  /** Until what was written is there to be taken. */
  readonly fetchMs: number
  /** Until what was scored is durable. */
  readonly sendMs: number
  /** All members, in a rebalance; of so many. */
  readonly stopMs: (members: number) => number
  readonly sessionMs: number
  /** From the start of a process until it asks to join. */
  readonly startMs: number
  /** Whether an instance keeps its place over a restart. */
  readonly isStatic: boolean
  /** Turns within so much time are one event; 0: each is its own, which the ages of a quiet stream need. */
  readonly resolutionMs: number
  readonly seed: number
}

interface Instance {
  readonly name: number
  /** What is due belongs to a life of it. */
  life: number
  state: 'running' | 'starting' | 'dead' | 'gone'
  partitions: readonly Partition[]
  /** From which of them the next turn takes first. */
  next: number
}

/** A consumer group in imagined time: queues, turns, and who reads what. */
export class Fleet {
  readonly ages: Ages = new Ages()
  readonly agenda: Agenda = new Agenda()
  readonly #settings: FleetSettings
  readonly #draw: Draw
  readonly #instances: Instance[] = []
  #running = 0
  /** Nobody takes before. */
  #stoppedUntilMs = 0
  /** Deaths of which the group does not know yet end then. */
  readonly #unnoticed = new Map<Instance, number>()
  nowMs = 0
  turns = 0
  rebalances = 0
  instanceMs = 0
  /** Ages of what becomes durable before are not counted. */
  countFromMs = 0

  constructor(settings: FleetSettings) {
    this.#settings = settings
    this.#draw = new Draw(settings.seed)
    for (let i = 0; i < settings.instances; i++) this.#add('running')
    this.#share()
  }

  get lag(): number {
    return this.#settings.partitions.reduce((sum, { waiting }) => sum + waiting, 0)
  }

  /** Those that start counted in. */
  get running(): number {
    return this.#running
  }

  /** Lets time pass. */
  run(untilMs: number): void {
    while (this.agenda.nextMs <= untilMs) {
      const atMs = this.agenda.nextMs
      this.#pass(atMs)
      this.agenda.next()()
    }
    this.#pass(untilMs)
  }

  /** Draws what came, for whoever wants to see the lag of now. */
  seeAll(): void {
    for (const partition of this.#settings.partitions) partition.arrive(this.nowMs, this.#draw)
  }

  /** Nobody reads for so long; they keep their partitions. */
  pause(ms: number): void {
    this.#stoppedUntilMs = Math.max(this.#stoppedUntilMs, this.nowMs + ms)
  }

  /** An instance dies without a word, and comes back at once, or never. */
  kill(name: number, isRestarted: boolean): void {
    const { sessionMs, startMs, isStatic } = this.#settings
    const dead = this.#instances[name]!
    const goneMs = this.nowMs + sessionMs
    dead.state = 'dead'
    dead.life += 1
    this.#running -= 1
    this.#unnoticed.set(dead, goneMs)
    const isBack = isRestarted && isStatic && startMs < sessionMs
    if (isBack) {
      this.agenda.at(this.nowMs + startMs, () => {
        this.#unnoticed.delete(dead)
        dead.state = 'running'
        this.#running += 1
        this.#look(dead)
      })
      return
    }
    if (isRestarted) this.join()
    this.agenda.at(goneMs, () => {
      dead.state = 'gone'
      this.#unnoticed.delete(dead)
      this.#rebalance()
    })
  }

  /** One more: it starts, then all share anew. */
  join(): void {
    const one = this.#add('starting')
    this.agenda.at(this.nowMs + this.#settings.startMs, () => {
      one.state = 'running'
      this.#rebalance()
    })
  }

  /** The youngest goes, with a word. */
  leave(): void {
    const last = this.#instances.findLast(({ state }) => state === 'running')
    if (last === undefined) return
    last.state = 'gone'
    last.life += 1
    this.#running -= 1
    this.#rebalance()
  }

  #pass(untilMs: number): void {
    this.instanceMs += this.#running * (untilMs - this.nowMs)
    this.nowMs = untilMs
  }

  #add(state: Instance['state']): Instance {
    const instance = { name: this.#instances.length, life: 0, state, partitions: [], next: 0 }
    this.#instances.push(instance)
    this.#running += 1
    return instance
  }

  /** All stop; one that is dead and not known to be is waited for until its session is over. */
  #rebalance(): void {
    const members = this.#instances.filter(({ state }) => state === 'running')
    const waitMs = Math.max(this.nowMs, ...this.#unnoticed.values())
    this.rebalances += 1
    this.#stoppedUntilMs = Math.max(this.#stoppedUntilMs, waitMs + this.#settings.stopMs(members.length))
    this.#share()
  }

  /** Partitions in a row, no member with two more than another. Whoever keeps its place over a restart keeps its share. */
  #share(): void {
    const { partitions, isStatic } = this.#settings
    const members = this.#instances.filter(
      (instance) => instance.state === 'running' || (isStatic && this.#unnoticed.has(instance)),
    )
    for (const [at, member] of members.entries()) {
      const from = Math.floor((at * partitions.length) / members.length)
      const to = Math.floor(((at + 1) * partitions.length) / members.length)
      member.partitions = partitions.slice(from, to)
      member.next = 0
      member.life += 1
      this.#plan(member, this.#stoppedUntilMs)
    }
  }

  #plan(instance: Instance, atMs: number): void {
    const { life } = instance
    this.agenda.at(Math.max(atMs, this.nowMs), () => {
      if (instance.life === life) this.#look(instance)
    })
  }

  /** A turn, where anything is there; else it looks again when something comes. */
  #look(instance: Instance): void {
    if (instance.state !== 'running' || instance.partitions.length === 0) return
    if (this.nowMs < this.#stoppedUntilMs) {
      this.#plan(instance, this.#stoppedUntilMs)
      return
    }
    const { cost, mostRecords, fetchMs, sendMs, resolutionMs } = this.#settings
    let waiting = 0
    for (const partition of instance.partitions) {
      partition.arrive(this.nowMs - fetchMs, this.#draw)
      waiting += partition.waiting
    }
    if (waiting === 0) {
      this.#plan(instance, this.nowMs + Math.max(resolutionMs, this.#untilNext(instance)))
      return
    }
    const fullMs = turnMs(cost, mostRecords)
    const atOnce = Math.max(1, Math.floor(resolutionMs / fullMs))
    const records = Math.min(waiting, mostRecords * atOnce)
    const turns = Math.ceil(records / mostRecords)
    const workMs = turns * cost.perTurnMs + records * cost.perRecordMs
    this.turns += turns
    this.#take(instance, records, this.nowMs + workMs + sendMs)
    // While a turn is on its way a full one is scored, and what is less gathers.
    const isFull = waiting - records >= mostRecords
    this.#plan(instance, this.nowMs + Math.max(workMs + (isFull ? 0 : sendMs), isFull ? 0 : resolutionMs))
  }

  #untilNext({ partitions }: Instance): number {
    const rate = partitions.reduce((sum, partition) => sum + partition.rate, 0)
    return rate === 0 ? 1_000 : this.#draw.exponential(1 / rate)
  }

  /** From one partition after the other, as far as the turn has room. */
  #take(instance: Instance, records: number, durableMs: number): void {
    const { partitions } = instance
    for (let left = records, tried = 0; left > 0 && tried < partitions.length; tried++) {
      // Within the list.
      const partition = partitions[instance.next]!
      instance.next = (instance.next + 1) % partitions.length
      const some = Math.min(left, partition.waiting)
      if (some === 0) continue
      left -= some
      partition.longestGapMs = Math.max(partition.longestGapMs, durableMs - partition.lastOutputMs)
      partition.lastOutputMs = durableMs
      partition.take(some, (fromMs, toMs, count) => {
        if (durableMs >= this.countFromMs) this.ages.add(durableMs - toMs, durableMs - fromMs, count)
      })
    }
  }
}
