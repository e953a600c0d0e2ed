import type { InputColumn, OutputColumn } from '../../core/column.ts'
import type { Inspection } from '../../app/inspection.ts'
import { factsText } from './facts-text.ts'
import { listItem, section } from './paragraph.ts'
import { firstOf, formatBytes, formatCount, plural } from '../../core/text.ts'
import { textTable } from './text-table.ts'

const shownInputs = 60
const shownOutputs = 20
const shownLevels = 8

/**
 * An inspection for people.
 *
 * @param width columns of the terminal
 */
export function inspectionText(found: Inspection, width: number): string[] {
  return [
    found.source,
    ...textTable(summary(found)),
    '',
    `inputs (${formatCount(found.inputs.length)})`,
    ...cut(found.inputs, shownInputs, (input) => inputRow(input)),
    '',
    `outputs (${formatCount(found.outputs.length)})`,
    ...cut(found.outputs, shownOutputs, outputRow),
    ...section(
      'not in the file',
      found.unsaid.flatMap((unsaid) => listItem(unsaidText(unsaid), width)),
    ),
    ...section(
      'known defects that this model meets',
      found.remarks.flatMap((text) => listItem(text, width)),
    ),
    ...factsText(found.facts, width),
    ...section(`speed here, one thread, ${found.speed.rows}`, textTable(speedRows(found))),
  ]
}

function summary(found: Inspection): string[][] {
  const trees = found.treeCount === null ? '' : `, ${plural(found.treeCount, 'tree')}`
  const { response, offsetColumn, format, facts } = found
  const levels = response?.levels
    ? `, ${plural(response.levels.length, 'level')}: ${levelList(response.levels)}`
    : ''
  return [
    ['what', `${found.algorithm}, ${found.category}`],
    ['format', `${format.name} ${format.version}, written by ${format.producer}`],
    ['digest', found.digest],
    ...(facts.uuid === null ? [] : [['uuid', facts.uuid]]),
    ['size', `${formatBytes(found.sizeBytes)}${trees}`],
    ...(response === null ? [] : [['response', `${response.name}${levels}`]]),
    ...threshold(found),
    ...(offsetColumn === null ? [] : [['offset', `${offsetColumn}, taken from the row`]]),
    ...(found.explanations.length === 0
      ? []
      : [['explains', found.explanations.map((name) => `--${name}`).join(' ')]]),
    ...drawing(found),
  ]
}

/** With the option of this command that says it; in a config it is the setting of that name. */
function unsaidText({ setting, message }: Inspection['unsaid'][number]): string {
  return `${message} (--${setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} tells it)`
}

/** How to see a tree. */
function drawing({ trees }: Inspection): string[][] {
  if (trees === null || trees.count === 0) return []
  const level = trees.classes[0] ?? '0'
  // As a shell takes it.
  const argument = /^[\w.][\w.-]*$/.test(level) ? level : JSON.stringify(level)
  const which = trees.classes.length > 1 ? ` --class ${argument}` : ''
  return [['draws', `sluice inspect --tree 0${which}, up to ${trees.count - 1}`]]
}

/** Only a classifier that has probabilities of two classes has one. */
export function threshold({
  category,
  defaultThreshold,
  response,
  outputs,
  format,
}: Pick<Inspection, 'category' | 'defaultThreshold' | 'response' | 'outputs' | 'format'>): string[][] {
  if (category !== 'Binomial' || !outputs.some(({ kind }) => kind === 'probability')) return []
  const level = levelText(response?.levels?.[1] ?? '1')
  const reached = format.name === 'MOJO' ? 'from this probability on' : 'above this probability'
  return [['threshold', `${defaultThreshold}: ${reached} it predicts ${level}`]]
}

/** @param most so many of its levels are told */
export function inputRow({ name, kind, levels, time }: InputColumn, most: number = shownLevels): string[] {
  if (time === true) return [name, kind, 'Time: milliseconds since 1970, UTC']
  const counted = levels === null ? '' : `${plural(levels.length, 'level')}: ${levelList(levels, most)}`
  return [name, kind, counted]
}

export function outputRow({ name, kind, level }: OutputColumn): string[] {
  return [name, kind, level === null ? '' : `of ${levelText(level)}`]
}

export function levelList(levels: readonly string[], most: number = shownLevels): string {
  return firstOf(levels.map(levelText), most)
}

/** Quoted where it would be read wrongly. */
function levelText(level: string): string {
  return /^[^\s,"'\p{Cc}]([^,"\p{Cc}]*[^\s,"\p{Cc}])?$/u.test(level) ? level : JSON.stringify(level)
}

function cut<T>(items: readonly T[], limit: number, row: (item: T) => string[]): string[] {
  const more = items.length - limit
  const lines = textTable(items.slice(0, limit).map(row))
  return more > 0 ? [...lines, `  and ${formatCount(more)} more (--json lists all)`] : lines
}

function speedRows({ speed }: Inspection): string[][] {
  return [
    ['batches of 1,024', `${formatCount(speed.rowsPerSecond)} rows/s`],
    ['one row', `p50 ${microseconds(speed.p50Microseconds)}, p99 ${microseconds(speed.p99Microseconds)}`],
  ]
}

function microseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : formatCount(value)} µs`
}
