import { changeKinds } from '../../app/replay-comparison.ts'
import type { Change, PipelineComparison, ModelComparison } from '../../app/replay-comparison.ts'
import type { ReplayCounts } from '../../app/replay-counts.ts'
import type { ReplayComparison } from '../../app/replay.ts'
import type { ReplayRange } from '../../app/replay-range.ts'
import { firstOf, formatCount, plural } from '../../core/text.ts'
import { costLines, countFields, doneText, outcomeCounts, outcomeName } from './replay.ts'
import { rangeFields, rangeText, shareText } from './replay.ts'
import type { OutcomeCount } from './replay.ts'
import { textTable } from './text-table.ts'

type Result = ReplayComparison & { readonly range: ReplayRange }

const mostConfusions = 20

/** What a comparison came to, for people. */
export function comparisonText({ range, comparison, counts }: Result, seconds: number): string[] {
  const [first, other] = counts
  return [
    rangeText(range),
    doneText(comparison.records, seconds),
    '',
    changedLine(comparison),
    ...(comparison.unpaired.length === 0
      ? []
      : [`models of one config only, not compared: ${firstOf(comparison.unpaired, 8)}`]),
    '',
    ...outcomeTable(first, other),
    ...section(['outcome changed', 'records'], countRows(comparison.transitions)),
    ...comparison.models.flatMap(modelLines),
    ...shiftLines(comparison),
    ...exampleLines(comparison),
    ...costLines([
      ['this', first],
      ['other', other],
    ]),
  ]
}

/** For programs. */
export function comparisonJson(
  { range, comparison, counts }: Result,
  verdict: { readonly limit: string | null; readonly passed: boolean },
): string {
  const { records, changed, changedBy, transitions, models, unpaired, shifts, examples } = comparison
  return JSON.stringify(
    {
      ...rangeFields(range),
      records,
      changed,
      maxChanged: verdict.limit,
      passed: verdict.passed,
      changedBy,
      outcomesChanged: Object.fromEntries(transitions),
      models: models.map(modelFields),
      notCompared: unpaired,
      largestShifts: shifts.items,
      changedRecords: examples,
      this: countFields(counts[0]),
      other: countFields(counts[1]),
    },
    // JSON has no infinity.
    (_key, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value),
    2,
  )
}

function modelFields({ confusion, totalShift, ...numbers }: ModelComparison): object {
  const { moved } = numbers
  const pairs = [...confusion].map(([from, labels]) => [from, Object.fromEntries(labels)] as const)
  return {
    ...numbers,
    meanShift: moved === 0 ? 0 : totalShift / moved,
    confusion: Object.fromEntries(pairs),
  }
}

function changedLine({ records, changed, changedBy }: PipelineComparison): string {
  if (records === 0) return 'nothing was compared'
  const kinds = changeKinds
    .filter((kind) => changedBy[kind] > 0)
    .map((kind) => `${kind} ${formatCount(changedBy[kind])}`)
  const what = kinds.length === 0 ? '' : `: ${kinds.join(', ')}`
  return `${formatCount(changed)} of ${plural(records, 'record')} changed (${shareText(changed, records)})${what}`
}

/** Both sides beside one another, whichever reasons each of them has. */
function outcomeTable(first: ReplayCounts, other: ReplayCounts): string[] {
  const sides = [first, other].map(outcomeCounts)
  const all = new Map(sides.flat().map((each) => [keyOf(each), each]))
  const order = ['scored', 'dead-letter', 'skipped']
  const rows = [...all.values()].sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome))
  return textTable([
    ['outcome', 'this', 'other'],
    ...rows.map((row) => [
      outcomeName(row),
      ...sides.map((counts) => formatCount(counts.find((each) => keyOf(each) === keyOf(row))?.count ?? 0)),
    ]),
  ])
}

/** A reason may stand below two outcomes. */
function keyOf({ outcome, reason }: OutcomeCount): string {
  return `${outcome} ${reason ?? ''}`
}

function countRows(counts: ReadonlyMap<string, number>): string[][] {
  return [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => [name, formatCount(count)])
}

function section(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : ['', ...textTable([head, ...rows])]
}

function modelLines(model: ModelComparison): string[] {
  const name = model.model === model.with ? model.model : `${model.model} / ${model.with}`
  const labels =
    model.confusion.size === 0
      ? ''
      : `${formatCount(model.labelsChanged)} of ${plural(model.compared, 'label')} changed, `
  const moved = `numbers of ${plural(model.moved, 'record')} moved`
  const mean = model.moved === 0 ? '' : `, by ${(model.totalShift / model.moved).toPrecision(2)} on average`
  return ['', `model ${name}: ${labels}${moved}${mean}`, ...confusionLines(model)]
}

function confusionLines({ confusion }: ModelComparison): string[] {
  const changed = [...confusion]
    .flatMap(([from, labels]) => [...labels].map(([to, count]) => ({ from, to, count })))
    .filter(({ from, to }) => from !== to)
    .sort((a, b) => b.count - a.count)
  if (changed.length === 0) return []
  const rows = changed.slice(0, mostConfusions).map(({ from, to, count }) => [from, to, formatCount(count)])
  const left = changed.length - rows.length
  return [
    ...textTable([['this label', 'other label', 'records'], ...rows]),
    ...(left > 0 ? [`  and ${plural(left, 'more pair')} (--json has them all)`] : []),
  ]
}

function shiftLines({ shifts }: PipelineComparison): string[] {
  const rows = shifts.items.map(({ partition, offset, key, model, output, from, to, shift }) => [
    shift.toPrecision(4),
    model,
    output,
    numberText(from),
    numberText(to),
    `${String(partition)}:${offset}`,
    key ?? '-',
  ])
  return section(['largest shift', 'model', 'output', 'this', 'other', 'record', 'key'], rows)
}

function exampleLines({ examples, changed }: PipelineComparison): string[] {
  const rows = examples.flatMap(({ partition, offset, key, changes }) =>
    changes.map((change) => [
      `${String(partition)}:${offset}`,
      key ?? '-',
      change.model ?? '-',
      change.kind,
      changeText(change),
    ]),
  )
  const left = changed - examples.length
  const more = left > 0 && rows.length > 0 ? [`  and ${plural(left, 'more record')} (--differences)`] : []
  return [...section(['record', 'key', 'model', 'changed', 'this -> other'], rows), ...more]
}

function changeText({ output, from, to }: Change): string {
  const text = (value: string | number) => (typeof value === 'number' ? numberText(value) : value || '(none)')
  return `${output === undefined ? '' : `${output}: `}${text(from)} -> ${text(to)}`
}

function numberText(value: number): string {
  return String(Number(value.toPrecision(6)))
}
