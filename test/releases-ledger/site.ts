import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Release } from '../../src/releases/release.ts'
import { packageFile } from '../../src/package-file.ts'
import { eventId } from '../../src/core/record.ts'
import { deadLetterEvent, predictionIn } from '../e2e/support/account.ts'
import { Place } from '../e2e/support/place.ts'
import { SluiceProcess } from '../e2e/support/sluice-process.ts'
import { until } from '../e2e/support/until.ts'
import { ReleaseJudge } from './account.ts'
import type { Phase, ReleaseAccount, ScoredRecord } from './account.ts'
import type { MadeModel } from './made-coolers.ts'
import { schemaIds } from './schema-ids.ts'

const run = promisify(execFile)
const partitions = 4

/** A pipeline whose one model comes from a store of its own, on topics of its own. */
export class ReleaseSite {
  readonly place: Place
  readonly config: string
  readonly store: string
  readonly #folder: string
  #instances: SluiceProcess[] = []
  #files = 0

  private constructor(place: Place, folder: string) {
    this.place = place
    this.#folder = folder
    this.store = join(folder, 'store')
    this.config = join(folder, 'sluice.yaml')
    // JSON is YAML.
    writeFileSync(this.config, JSON.stringify(configOf(place, this.store)))
  }

  static async open(name: string, broker: string, folder: string): Promise<ReleaseSite> {
    const input = `${name}-${process.pid}-${Date.now()}.cycles`
    // Records bear when they were published, predictions when they were written.
    const topics = { settings: { 'message.timestamp.type': 'LogAppendTime' } }
    const place = await Place.open(name, { broker, registry: null, partitions, input, topics })
    await place.ask((admin) => admin.createTopic({ topic: input, partitionCount: partitions }))
    return new ReleaseSite(place, folder)
  }

  get instances(): readonly SluiceProcess[] {
    return this.#instances
  }

  /** One more instance. */
  start(): SluiceProcess {
    const instance = new SluiceProcess(['run', '-c', this.config], {})
    this.#instances.push(instance)
    return instance
  }

  /** Instances at work, each with a share of the partitions. */
  async startAll(count: number): Promise<void> {
    while (this.#instances.length < count) this.start()
    await this.settled()
  }

  async settled(): Promise<void> {
    await until('each instance has partitions', async () => {
      const ready = await Promise.all(this.#instances.map(async (each) => (await each.get('/readyz')).ok))
      const shares = await Promise.all(this.#instances.map((each) => each.partitions()))
      return ready.every(Boolean) && shares.every((share) => share === partitions / this.#instances.length)
    })
  }

  async kill(instance: SluiceProcess): Promise<void> {
    this.#instances = this.#instances.filter((each) => each !== instance)
    await instance.stop('SIGKILL')
  }

  /** Ends them well. */
  async endAll(): Promise<void> {
    const ended = await Promise.all(this.#instances.map((each) => each.stop('SIGTERM')))
    this.#instances = []
    for (const { code, stderr } of ended) if (code !== 0) throw new Error(`ended with ${code}: ${stderr}`)
  }

  /** `sluice model` as a process: what it printed. @throws Error where it does not end with 0 */
  async model(...args: readonly string[]): Promise<string> {
    const program = packageFile('src/main.ts')
    const { stdout } = await run(process.execPath, [program, 'model', ...args, '--store', this.store])
    return stdout
  }

  /** `sluice model add`. */
  async add({ text, labels }: MadeModel): Promise<number> {
    const file = join(this.#folder, `made-${this.#files++}.txt`)
    writeFileSync(file, text)
    // As the command prints it.
    const added = JSON.parse(
      await this.model('add', file, '--name', 'cooler', '--labels', labels, '--json'),
    ) as { readonly version?: number; readonly manifest?: { readonly version: number } }
    const version = added.version ?? added.manifest?.version
    if (version === undefined) throw new Error(`not a version: ${JSON.stringify(added)}`)
    return version
  }

  /** The release that a command writes. */
  async release(...args: readonly string[]): Promise<Release> {
    // As the command prints it.
    const outcome = JSON.parse(await this.model(...args, '--json')) as { readonly release?: Release }
    if (outcome.release === undefined) throw new Error(`no release: ${JSON.stringify(outcome)}`)
    return outcome.release
  }

  /** Resolves once each instance says that it answers by the release, or a later one. */
  async served({ seq }: Pick<Release, 'seq'>): Promise<void> {
    await until(`release ${seq} answers everywhere`, async () => {
      const scrapes = await Promise.all(this.#instances.map((instance) => instance.scrape()))
      return scrapes.every((scrape) => scrape.sum('sluice_release') >= seq)
    })
  }

  async allDone(): Promise<void> {
    await until('all records are done', () => this.place.isDone())
  }

  /** Reads all topics. */
  async account(
    phases: readonly Phase[] = [],
    look: (record: ScoredRecord) => void = () => undefined,
  ): Promise<ReleaseAccount> {
    const { place } = this
    const judge = new ReleaseJudge(phases)
    await place.each(place.input, ({ partition, offset, timestampMs }) => {
      judge.input({ id: eventId({ topic: place.input, partition, offset }), publishedMs: timestampMs })
    })
    await place.each(place.output, (record) => {
      const { eventId: id, predictions } = predictionIn(record)
      const [answer, ...more] = predictions
      if (answer === undefined || more.length > 0) throw new Error(`${id}: ${predictions.length} predictions`)
      const { version, release, arm } = answer
      const { key, partition, timestampMs: writtenMs } = record
      if (release === null) throw new Error(`${id}: of no release`)
      const scored = { id, version, release, arm, key: key?.toString() ?? '', partition, writtenMs }
      judge.prediction(scored)
      look(scored)
    })
    await place.each(place.deadLetters, (record) => {
      judge.deadLetter(deadLetterEvent(record), record.partition)
    })
    return judge.account()
  }
}

function configOf(place: Place, store: string) {
  const { input, output, deadLetters, group } = place
  return {
    name: 'releases',
    kafka: { brokers: place.env['KAFKA_BROKERS'] },
    schemas: {
      files: {
        [schemaIds.cycle]: packageFile('schemas/sensor-cycle.avsc'),
        [schemaIds.prediction]: packageFile('schemas/prediction.avsc'),
      },
    },
    input: {
      topic: input,
      group,
      schema: { file: packageFile('schemas/sensor-cycle.avsc') },
      eventTime: 'endedAt',
      sessionTimeoutMs: 6_000,
      heartbeatIntervalMs: 1_000,
    },
    models: [{ name: 'cooler', release: 'cooler' }],
    releases: { store, pollMs: 500, heartbeatMs: 1_000 },
    output: { topic: output, include: ['rigId'], schemaId: schemaIds.prediction },
    deadLetter: { topic: deadLetters },
    http: { port: 0 },
  }
}
