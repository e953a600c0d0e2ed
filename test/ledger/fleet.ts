import { systemClock } from '../../src/core/clock.ts'
import { SluiceProcess } from '../e2e/support/sluice-process.ts'
import type { Site } from './site.ts'

const answerDeadlineMs = 2_000
const lastLines = 8

type Settings = Readonly<Record<string, string | number>>

/** The instances of a pipeline, as a supervisor keeps them. */
export class Fleet {
  /** Of instances that ended though nobody asked them to: what they said. */
  readonly endings: string[] = []
  readonly #site: Site
  readonly #settings: Settings
  readonly #live: SluiceProcess[] = []

  constructor(site: Site, settings: Settings) {
    this.#site = site
    this.#settings = settings
  }

  get size(): number {
    return this.#live.length
  }

  /** The one that a number stands for. */
  pick(number: number): SluiceProcess {
    const instance = this.#live[number % this.#live.length]
    if (instance === undefined) throw new Error('the fleet is empty')
    return instance
  }

  start(): SluiceProcess {
    const { place, linkedBrokers } = this.#site
    const instance = SluiceProcess.run(place, this.#settings, { KAFKA_BROKERS: linkedBrokers })
    this.#live.push(instance)
    void instance.ended.then(({ code, signal, stderr }) => {
      // It was to end if it is no longer on the list.
      if (!this.#live.includes(instance)) return
      this.endings.push(`${signal ?? code}: ${stderr.trim()}`)
      this.#forget(instance)
      this.start()
    })
    return instance
  }

  /** Ends one for good. @throws Error when it was asked to end and did not end well */
  async end(instance: SluiceProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.#forget(instance)
    const { code, stderr } = await instance.stop(signal)
    if (signal === 'SIGTERM' && code !== 0)
      throw new Error(`a clean stop ended with ${code}: ${stderr}\n${wordsOf(instance)}`)
  }

  async endAll(): Promise<void> {
    await Promise.all([...this.#live].map((instance) => this.end(instance, 'SIGTERM')))
  }

  /** Those that live and have no partition, or that say that nothing flows. */
  async idle(but?: SluiceProcess): Promise<readonly SluiceProcess[]> {
    const asked = this.#live.filter((instance) => instance !== but)
    const works = await Promise.all(asked.map(isAtWork))
    return asked.filter((_, index) => !works[index])
  }

  /** How many they have, all but one of them. */
  async partitions(but: SluiceProcess): Promise<number> {
    const asked = this.#live.filter((instance) => instance !== but)
    const shares = await Promise.all(asked.map((instance) => instance.partitions()))
    return shares.reduce((sum, share) => sum + share, 0)
  }

  /** The last lines of each log, for whoever looks for a cause. */
  lastWords(): readonly string[] {
    return this.#live.map(wordsOf)
  }

  #forget(instance: SluiceProcess): void {
    const place = this.#live.indexOf(instance)
    if (place >= 0) this.#live.splice(place, 1)
  }
}

function wordsOf({ pid, log }: SluiceProcess): string {
  return [`instance ${pid}`, ...log.slice(-lastLines).map((line) => JSON.stringify(line))].join('\n  ')
}

/** One that does not answer in time is not. */
function isAtWork(instance: SluiceProcess): Promise<boolean> {
  return Promise.race([asked(instance), systemClock.sleep(answerDeadlineMs).then(() => false)])
}

async function asked(instance: SluiceProcess): Promise<boolean> {
  try {
    return (await instance.get('/readyz')).ok && (await instance.partitions()) > 0
  } catch {
    // It does not listen, or not yet.
    return false
  }
}
