import { InvalidArgumentError } from 'commander'
import type { Command } from 'commander'
import { addVersion } from '../app/releases/add-version.ts'
import type { AddedVersion } from '../app/releases/add-version.ts'
import { authorHere } from '../app/releases/author.ts'
import { SluiceError } from '../core/errors.ts'
import type { ModelName } from '../releases/release.ts'
import { shownVersion } from '../releases/store-keys.ts'
import { exitCodes } from './exit-codes.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { namedModel } from './model-command.ts'
import type { EndCommand } from './model-command.ts'
import { addModelOptions } from './model-options.ts'
import type { ModelArguments } from './model-options.ts'
import { day, finiteNumber, wholeNumber } from './option-values.ts'
import { addStoreOption, storeOf } from './store-options.ts'
import type { StoreOptions } from './store-options.ts'

interface Options extends StoreOptions, ModelArguments {
  readonly name: string
  readonly tenant?: string
  readonly parent?: number
  readonly trainedUntil?: string
  readonly metric?: Readonly<Record<string, number>>
  readonly parameter?: Readonly<Record<string, string>>
  readonly note?: string
  readonly golden?: string
  readonly baseline?: string
  readonly card?: string
  readonly sign?: string
  readonly place?: readonly string[]
  readonly by?: string
  readonly json?: true
}

export function addModelAdd(command: Command, io: Io, finish: EndCommand): void {
  addModelOptions(
    addStoreOption(command)
      .argument('<file>', 'the model file')
      .requiredOption('--name <name>', 'what the model is called in the store: cooler, or acme/cooler')
      .option(
        '--tenant <name>',
        'whose it is, where the name does not say (default: default, which is nobody in particular)',
      )
      .option('--parent <version>', 'the version that it was made from', wholeNumber(1))
      .option('--trained-until <day>', 'the last day of its training data: 2026-11-01', day)
      .option('--metric <name=number>', 'of training or validation (repeatable)', metrics)
      .option('--parameter <name=value>', 'of training (repeatable)', parameters)
      .option('--note <text>', 'for people')
      .option(
        '--golden <file>',
        'rows with the answers expected, in columns named like its outputs (.csv, .jsonl)',
      )
      .option('--baseline <file>', 'how values were distributed in training (.json)')
      .option('--card <file>', 'its model card (.yaml)')
      .option('--sign <file>', 'a private key of Ed25519 to sign it with (.pem)')
      .option(
        '--place <address>',
        'for a store in a topic: where instances find this file, as a whole path or https:// (repeatable)',
        oneMorePlace,
      )
      .option('--by <who>', 'who (default: user@host)'),
  )
    .option('--json', 'print the manifest as JSON')
    .action(async (file: string, options: Options) => {
      const of = nameOf(options)
      const store = await storeOf(options, io)
      const added = await addVersion(store, of, newVersion(file, options), io)
      printAdded(added, options, io)
      finish(exitCodes.done)
    })
}

function nameOf({ name, tenant }: Options): ModelName {
  if (tenant === undefined) return namedModel(name)
  if (name.includes('/'))
    throw new SluiceError('USAGE', `--name ${name} says the tenant already: leave --tenant out`)
  return namedModel(`${tenant}/${name}`)
}

function newVersion(file: string, options: Options) {
  const { labels, rounds, categories, missing, featureNames, maxModelBytes = null } = options
  const { by, parent, trainedUntil, metric, parameter, note, golden, baseline, card, sign, place } = options
  return {
    file,
    settings: { labels, rounds, categories, missing, featureNames },
    maxModelBytes,
    addedBy: by ?? authorHere(),
    parent: parent ?? null,
    trainedUntil: trainedUntil ?? null,
    metrics: metric ?? {},
    parameters: parameter ?? {},
    note: note ?? null,
    golden: golden ?? null,
    baseline: baseline ?? null,
    card: card ?? null,
    signKey: sign ?? null,
    places: place ?? [],
  }
}

function printAdded(
  { manifest, isNew, goldenDifference, isBaselineOfOther }: AddedVersion,
  { json }: Options,
  io: Io,
): void {
  const name = shownVersion(manifest)
  if (!isNew) printLine(io.stderr, `${name} is there already: nothing was added`)
  if (goldenDifference !== null)
    printLine(
      io.stderr,
      `warning: ${name}: its golden rows differ, and promote will refuse it: ${goldenDifference}`,
    )
  if (isBaselineOfOther)
    printLine(
      io.stderr,
      `warning: ${name}: its baseline was made of another model: what it says of outputs may not be usual for this one`,
    )
  printLine(io.stdout, json === true ? JSON.stringify(manifest, null, 2) : name)
}

function oneMorePlace(address: string, before: readonly string[] = []): readonly string[] {
  return [...before, address]
}

function metrics(text: string, before: Readonly<Record<string, number>> = {}) {
  const [name, value] = pair(text, before)
  return { ...before, [name]: finiteNumber(value) }
}

function parameters(text: string, before: Readonly<Record<string, string>> = {}) {
  const [name, value] = pair(text, before)
  return { ...before, [name]: value }
}

function pair(text: string, before: Readonly<Record<string, unknown>>): readonly [string, string] {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('It must be a name and a value, such as auc=0.91.')
  const name = text.slice(0, at)
  if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`${name} is given twice.`)
  return [name, text.slice(at + 1)]
}
