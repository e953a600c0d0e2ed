import type { LookupSettings } from '../config/lookups.ts'
import { SluiceError } from '../core/errors.ts'
import { systemClock } from '../core/clock.ts'
import { fileHint } from '../core/finding.ts'
import type { ConfigPath, Remark } from '../core/finding.ts'
import { silentLogger } from '../core/logger.ts'
import type { StepConfig } from '../core/spec.ts'
import { firstOf } from '../core/text.ts'
import type { Outside, UserModule } from '../features/outside.ts'
import { AskedTable } from './asked-table.ts'
import { readFileRows } from './file-rows.ts'
import type { FileRows } from './file-rows.ts'
import { FileTable } from './file-table.ts'
import { HttpAsker } from './http-asker.ts'
import { PostgresAsker } from './postgres-asker.ts'
import type { LookupSource, LookupSurroundings } from './source.ts'
import { SqliteTable } from './sqlite-table.ts'
import { TopicTable } from './topic-table.ts'
import type { RowDecoder } from './topic-table.ts'
import type { TopicFeed } from './topic-feed.ts'
import { loadUserModule } from './user-modules.ts'
import type { ModuleLog } from './user-modules.ts'

type TopicLookup = Extract<LookupSettings, { readonly source: 'topic' }>

/** What reads the values of a topic, and the columns that they have, where they are known. */
export interface TopicReading {
  readonly decoder: RowDecoder
  readonly columns: readonly string[] | null
}

/** Gives what reads a topic. Rejects with a SluiceError for a schema that cannot be used. */
export type ReadTopic = (settings: TopicLookup) => Promise<TopicReading>

/** All that the steps of a plan ask, checked as far as files say, and opened by `start`. */
export class Lookups implements Outside {
  readonly tables: ReadonlyMap<string, LookupSource | null>
  readonly modules: ReadonlyMap<string, UserModule | null>
  readonly #log: ModuleLog
  #feed: Promise<TopicFeed> | null = null

  constructor(
    tables: ReadonlyMap<string, LookupSource | null>,
    modules: ReadonlyMap<string, UserModule | null>,
    log: ModuleLog,
  ) {
    this.tables = tables
    this.modules = modules
    this.#log = log
  }

  /**
   * Opens all of it; once.
   *
   * @param onOpen told of each table that can be asked
   * @throws SluiceError UNREACHABLE for what does not answer, CONFIG for what is not as the config says
   */
  async start(
    surroundings: LookupSurroundings,
    onOpen: (name: string) => void = () => undefined,
  ): Promise<void> {
    const { logger, clock, openFeed } = surroundings
    Object.assign(this.#log, { logger, clock })
    const shared = { ...surroundings, openFeed: () => (this.#feed ??= openFeed()) }
    const open = async (name: string, source: LookupSource | null) => {
      await source?.start(shared)
      onOpen(name)
    }
    await Promise.all(Array.from(this.tables, ([name, source]) => open(name, source)))
  }

  /** Never rejects. */
  async close(): Promise<void> {
    const feed = this.#feed
    // A reader that waits for brokers ends with its feed.
    await Promise.allSettled([
      ...this.#sources().map((source) => source.close()),
      feed?.then((opened) => opened.close()),
    ])
  }

  #sources(): readonly LookupSource[] {
    return [...this.tables.values()].filter((source) => source !== null)
  }
}

/** Reads and checks what needs no network: files, and modules. Everything that is wrong is a remark. */
export async function checkLookups(
  settings: Readonly<Record<string, LookupSettings>>,
  features: readonly StepConfig[],
  readTopic: ReadTopic,
  remarks: Remark[],
): Promise<Lookups> {
  const tables = new Map<string, LookupSource | null>()
  for (const [name, each] of Object.entries(settings))
    tables.set(
      name,
      await unlessUnfit(['lookups', name], remarks, () => tableOf(name, each, readTopic, remarks)),
    )
  const log: ModuleLog = { logger: silentLogger, clock: systemClock }
  const modules = new Map<string, UserModule | null>()
  for (const [at, { step, settings: given, refused }] of features.entries()) {
    const { file } = given
    if (step !== 'module' || refused === true || typeof file !== 'string' || modules.has(file)) continue
    const path = ['features', at, 'module', 'file']
    modules.set(file, await unlessUnfit(path, remarks, () => loadUserModule(file, log)))
  }
  return new Lookups(tables, modules, log)
}

async function tableOf(
  name: string,
  settings: LookupSettings,
  readTopic: ReadTopic,
  remarks: Remark[],
): Promise<LookupSource> {
  switch (settings.source) {
    case 'file': {
      const content = await readFileRows(settings)
      remarks.push(...remarksOn(content, settings.file, ['lookups', name, 'file']))
      return new FileTable(name, settings, content)
    }
    case 'sqlite':
      return SqliteTable.check(name, settings)
    case 'postgresql':
      settings.password?.reveal()
      return new AskedTable(name, settings, new PostgresAsker(name, settings))
    case 'http':
      // One that cannot be read is found now.
      for (const value of Object.values(settings.headers)) value.reveal()
      return new AskedTable(name, settings, new HttpAsker(name, settings))
    case 'topic': {
      const { decoder, columns } = await readTopic(settings)
      return new TopicTable(name, settings, decoder, columns)
    }
  }
}

function remarksOn({ rows, keyless, replaced }: FileRows, file: string, path: ConfigPath): Remark[] {
  const warning = (message: string, hint: string): Remark => ({ severity: 'warning', path, message, hint })
  const found: Remark[] = []
  if (replaced.length > 0) {
    const which = firstOf(replaced.map(String), 5)
    found.push(
      warning(
        `${file}: later rows have the keys of rows ${which}`,
        'the last row of a key is the one that counts',
      ),
    )
  }
  if (keyless.length > 0)
    found.push(warning(`${file}: rows ${firstOf(keyless.map(String), 5)} have no key`, 'nothing finds them'))
  if (rows.size === 0) found.push(warning(`${file} has no rows`, 'no key will be found'))
  return found
}

async function unlessUnfit<T>(
  path: ConfigPath,
  remarks: Remark[],
  open: () => Promise<T>,
): Promise<T | null> {
  try {
    return await open()
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code === 'UNREACHABLE') throw error
    remarks.push({ severity: 'error', path, message: error.message, ...fileHint(error.message) })
    return null
  }
}
