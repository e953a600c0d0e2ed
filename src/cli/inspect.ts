import { Option } from 'commander'
import type { Command } from 'commander'
import { drawTree } from '../app/draw-tree.ts'
import { inspectFile } from '../app/inspect-file.ts'
import { fileCard } from '../app/releases/model-card.ts'
import { SluiceError } from '../core/errors.ts'
import { inputFormat } from '../table/found-format.ts'
import { refuseOverwriting } from '../table/refuse-overwriting.ts'
import type { CliCommand } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { printFindings } from './lint.ts'
import { addModelOptions, chosenModel } from './model-options.ts'
import type { ModelArguments } from './model-options.ts'
import { wholeNumber } from './option-values.ts'
import { printCard } from './print-card.ts'
import { inspectionText } from './print/inspection-text.ts'
import { columnsOf, withHeadings } from './print/message.ts'
import { treeDot } from './print/tree-dot.ts'
import { treeText } from './print/tree-text.ts'

const treeFormats = ['text', 'dot', 'json'] as const

interface Options extends ModelArguments {
  readonly input?: string
  readonly json?: true
  /** True: without a file. */
  readonly card?: string | true
  readonly html?: string
  readonly tree?: number
  readonly class?: string
  readonly depth: number
  readonly format?: (typeof treeFormats)[number]
}

export const command: CliCommand = {
  configure(command, io, finish) {
    command
      .argument('<model>', 'the model file, or - for standard input')
      .option('-i, --input <file>', 'rows to measure the speed with (.csv, .jsonl, .ndjson)')
    addModelOptions(command)
      .option('--json', 'print all of it as JSON')
      .option('--card [file]', 'print its model card instead, with what a person wrote in a card.yaml')
      .option('--html <file>', 'with --card: write it there, as one page')
      .option('--tree <number>', 'draw this tree instead, from 0', wholeNumber(0))
      .option(
        '--class <level>',
        'with --tree: of this class (a level, or its number from 0), where each has its own',
      )
      .option('--depth <count>', 'with --tree: how many splits deep', wholeNumber(0), 6)
      .addOption(new Option('--format <format>', 'with --tree: how it is drawn').choices(treeFormats))
      .action(async (model: string, options: Options) => {
        refuseUnused(command, options)
        if (options.card !== undefined) {
          finish(await showCard(model, options.card, options, io))
          return
        }
        const lines =
          options.tree === undefined
            ? await inspectionLines(model, options, io)
            : await treeLines(model, options.tree, options, io)
        for (const line of lines) printLine(io.stdout, line)
        finish(exitCodes.done)
      })
  },
}

/** A setting that is given and means nothing is an error. */
function refuseUnused(command: Command, { tree, input, json, format, card, html }: Options): void {
  if (card !== undefined) {
    if (tree !== undefined) throw new SluiceError('USAGE', '--tree: not with --card')
    if (input !== undefined)
      throw new SluiceError('USAGE', '--input: not with --card, which measures nothing')
  } else if (html !== undefined) throw new SluiceError('USAGE', '--html: only with --card')
  if (tree !== undefined) {
    if (input !== undefined) throw new SluiceError('USAGE', '--input: not with --tree')
    if (json === true && format !== undefined && format !== 'json')
      throw new SluiceError('USAGE', `--json: not with --format ${format}`)
    return
  }
  const unused = ['class', 'depth', 'format'].filter((name) => command.getOptionValueSource(name) === 'cli')
  if (unused.length > 0)
    throw new SluiceError('USAGE', `${unused.map((name) => `--${name}`).join(', ')}: only with --tree`)
}

async function inspectionLines(model: string, options: Options, io: Io): Promise<readonly string[]> {
  const { input } = options
  const found = await inspectFile(
    {
      ...chosenModel(model, options),
      input: input === undefined ? null : { path: input, format: await inputFormat(input, undefined, null) },
    },
    io,
    (text) => {
      printLine(io.stderr, `warning: ${text}`)
    },
  )
  return options.json === true
    ? [JSON.stringify(found, null, 2)]
    : withHeadings(inspectionText(found, columnsOf(io.stdout, 100)), io.stdout)
}

async function showCard(
  model: string,
  card: string | true,
  { html, json, ...options }: Options,
  io: Io,
): Promise<ExitCode> {
  const written = card === true ? null : card
  if (html !== undefined) await refuseOverwriting([html], [model, ...(written === null ? [] : [written])])
  const found = await fileCard({ ...chosenModel(model, options), card: written }, io)
  // What is only a warning does not go between the lines of the card.
  printFindings(found.findings, written ?? '', found.card === null ? io : { ...io, stdout: io.stderr })
  if (found.card === null) return exitCodes.usage
  await printCard(found.card, { ...(html === undefined ? {} : { html }), ...(json && { json }) }, io)
  return exitCodes.done
}

async function treeLines(model: string, tree: number, options: Options, io: Io): Promise<readonly string[]> {
  const { depth, class: level = null } = options
  const drawn = await drawTree({ ...chosenModel(model, options), tree, level, depth }, io)
  switch (options.json === true ? 'json' : (options.format ?? 'text')) {
    case 'text':
      return treeText(drawn)
    case 'dot':
      return treeDot(drawn)
    case 'json':
      return [JSON.stringify(drawn, null, 2)]
  }
}
