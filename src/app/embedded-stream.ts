import { SluiceError } from '../core/errors.ts'
import { silentLogger } from '../core/logger.ts'
import type { Logger } from '../core/logger.ts'
import type { PauseCause } from '../core/meter.ts'
import type { Ending } from './drain.ts'
import type { PipelineConfig, PipelineOptions } from './given-pipeline.ts'
import { logFinding } from './log-finding.ts'
import type { App } from './start.ts'

export interface StreamOptions extends PipelineOptions {
  /** Where the stream tells what it does; nowhere by default. A logger of pino's will do. */
  readonly logger?: Logger
}

/** A stream in a process that is somebody else's: it neither listens to signals nor ends the process. */
export interface Stream {
  /**
   * Checks the config, connects, joins the group and goes on from there; resolves when records flow. Once only.
   *
   * Rejects with SluiceError: what `sluice run` exits with. Nothing is left running then.
   */
  start(): Promise<void>
  /** Takes nothing more, finishes what was taken, leaves the group. Resolves with how it ended, rejects as `ended` does. */
  stop(): Promise<Ending>
  /**
   * Settles when the stream is over: with how it ended after a `stop`, or rejected with what made going on impossible.
   * Watch it: nobody else will tell that a stream is over.
   */
  readonly ended: Promise<Ending>
  /** Work would flow now: what `/readyz` says. */
  readonly ready: boolean
  /** What a running stream waits for; null while it flows. */
  readonly waitingFor: PauseCause | null
  /** Where `/metrics` and `/readyz` are; null before the start. */
  readonly url: string | null
  /** All metrics as Prometheus reads them; empty before the start. */
  metrics(): Promise<string>
}

/** A stream on the brokers of its config. Nothing happens before `start`. */
export function createStream(config: PipelineConfig, options: StreamOptions = {}): Stream {
  return new EmbeddedStream(config, options)
}

class EmbeddedStream implements Stream {
  readonly #config: PipelineConfig
  readonly #options: StreamOptions
  readonly #stopping = new AbortController()
  readonly #end = Promise.withResolvers<Ending>()
  #app: App | null = null
  #isStarted = false
  #isOver = false

  constructor(config: PipelineConfig, options: StreamOptions) {
    this.#config = config
    this.#options = options
  }

  async start(): Promise<void> {
    if (this.#isStarted || this.#stopping.signal.aborted)
      throw new SluiceError('USAGE', 'a stream is started once: make another one with createStream')
    this.#isStarted = true
    try {
      this.#app = await this.#open()
    } catch (error) {
      this.#fail(error)
      throw error
    }
    this.#app.run(this.#stopping.signal).then(
      (ending) => {
        this.#over()
        this.#end.resolve(ending)
      },
      (error: unknown) => {
        this.#over()
        this.#end.reject(error)
      },
    )
  }

  stop(): Promise<Ending> {
    this.#stopping.abort()
    if (!this.#isStarted) this.#end.resolve('drained')
    return this.#end.promise
  }

  get ended(): Promise<Ending> {
    return this.#end.promise
  }

  get ready(): boolean {
    return this.#app !== null && !this.#isOver && this.#app.ready
  }

  get waitingFor(): PauseCause | null {
    return this.#isOver ? null : (this.#app?.waitingFor ?? null)
  }

  get url(): string | null {
    return this.#app?.url ?? null
  }

  async metrics(): Promise<string> {
    return (await this.#app?.metrics.registry.metrics()) ?? ''
  }

  /** What only a stream needs is loaded here: the scorer alone is a small program. */
  async #open(): Promise<App> {
    const [{ assembleGiven }, { startKafkaApp }] = await Promise.all([
      import('./open-pipeline.ts'),
      import('./kafka-app.ts'),
    ])
    const { logger = silentLogger } = this.#options
    const assembly = await assembleGiven(this.#config, this.#options, logFinding(logger))
    return startKafkaApp(assembly, logger, this.#stopping.signal)
  }

  /** Whoever called `start` has the error. */
  #fail(error: unknown): void {
    this.#over()
    this.#end.promise.catch(() => undefined)
    if (this.#stopping.signal.aborted) this.#end.resolve('drained')
    else this.#end.reject(error)
  }

  #over(): void {
    this.#isOver = true
  }
}
