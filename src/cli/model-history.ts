import type { Command } from 'commander'
import { releaseAt } from '../releases/history.ts'
import type { HeldRelease } from '../releases/history.ts'
import type { Manifest } from '../releases/manifest.ts'
import type { ModelStore } from '../releases/model-store.ts'
import { versionsOf } from '../releases/release.ts'
import type { ModelName } from '../releases/release.ts'
import { shownModel, shownVersion } from '../releases/store-keys.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { pointInTime } from './letter-options.ts'
import { namedModel } from './model-command.ts'
import type { EndCommand } from './model-command.ts'
import { withHeadings } from './print/message.ts'
import { timeText } from './print/plan-text.ts'
import { releaseText } from './print/release-text.ts'
import { textTable } from './print/text-table.ts'
import { addStoreOption, presentStoreOf } from './store-options.ts'
import type { StoreOptions } from './store-options.ts'

interface Options extends StoreOptions {
  readonly at?: number
  readonly json?: true
}

export function addModelHistory(command: Command, io: Io, finish: EndCommand): void {
  addStoreOption(command)
    .argument('<model>', 'cooler, or acme/cooler')
    .option(
      '--at <time>',
      'what held then: 2026-11-27T10:00 (UTC, or with a zone), or 30m, 2h, 1d ago',
      pointInTime,
    )
    .option('--json', 'as JSON')
    .action(async (name: string, options: Options) => {
      const of = namedModel(name)
      const store = await presentStoreOf(options, io)
      const code =
        options.at === undefined ? all(of, store, options, io) : heldAt(of, options.at, store, options, io)
      finish(await code)
    })
}

async function all(of: ModelName, store: ModelStore, { json }: Options, io: Io): Promise<ExitCode> {
  const releases = await store.releases(of)
  if (releases.length === 0)
    return nothing(`${store.place}: nothing of ${shownModel(of)} was released yet`, io)
  const lines = json === true ? [JSON.stringify(releases, null, 2)] : releases.flatMap(releaseText)
  for (const line of withHeadings(lines, io.stdout)) printLine(io.stdout, line)
  return exitCodes.done
}

async function heldAt(
  of: ModelName,
  timeMs: number,
  store: ModelStore,
  { json }: Options,
  io: Io,
): Promise<ExitCode> {
  const at = new Date(timeMs).toISOString()
  const held = releaseAt(await store.releases(of), timeMs)
  if (held === null) return nothing(`${shownModel(of)}: nothing was released at ${timeText(at)}`, io)
  const manifests = await Promise.all(versionsOf(held.release).map((version) => store.version(of, version)))
  const lines =
    json === true
      ? [JSON.stringify({ at, ...held, versions: manifests.map(identity) }, null, 2)]
      : heldText(of, at, held, manifests)
  for (const line of withHeadings(lines, io.stdout)) printLine(io.stdout, line)
  return exitCodes.done
}

function heldText(
  of: ModelName,
  at: string,
  { release, until }: HeldRelease,
  manifests: readonly Manifest[],
): string[] {
  const end = until === null ? 'since then' : `until ${timeText(until)}`
  return [
    `${shownModel(of)} at ${timeText(at)}:`,
    ...releaseText(release).map((line) => `  ${line}`),
    ...textTable(
      [['held', end], ...manifests.map((manifest) => [shownVersion(manifest), manifest.file.digest])],
      '    ',
    ),
  ]
}

function identity({ version, file }: Manifest) {
  return { version, digest: file.digest }
}

function nothing(line: string, io: Io): ExitCode {
  printLine(io.stderr, `sluice: ${line}`)
  return exitCodes.findings
}
