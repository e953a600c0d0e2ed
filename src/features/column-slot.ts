import type { InputColumn } from '../core/column.ts'
import type { ConfigPath, Remark } from '../core/finding.ts'
import { levelIndex } from '../core/levels.ts'
import { unknownLevels } from '../core/meant-level.ts'
import { similarLevel } from '../core/similar-level.ts'
import { plural, quoted } from '../core/text.ts'
import type { Plan } from './plan.ts'
import { arrayOfNumbers } from './slot.ts'
import type { NumericSlot, Slot, TextSlot } from './slot.ts'

export interface RowSource {
  /** The model's name in the config, for faults and messages. */
  readonly model: string
  readonly columns: readonly InputColumn[]
  /**
   * Which feature each column takes: by default the one of its own name. null leaves the column absent on purpose.
   */
  readonly binding: Readonly<Record<string, string | null>>
  readonly plan: Plan
  /** Names of values that are not to be shown, in no message. */
  readonly hidden?: ReadonlySet<string>
  /** Of the model's entry in the config. */
  readonly path: ConfigPath
}

/** The feature that a column takes; null when it is left absent. */
export function featureOf(column: InputColumn, { binding }: Pick<RowSource, 'binding'>): string | null {
  const bound = Object.hasOwn(binding, column.name) ? binding[column.name] : undefined
  return bound === undefined ? column.name : bound
}

/** One column's place in the checks: tells remarks at its binding. */
class ColumnCheck {
  readonly feature: string
  readonly column: InputColumn
  /** `column 'a' of model 'm'` */
  readonly subject: string
  /** Whether texts that the feature holds are not to be shown. */
  readonly isHidden: boolean
  readonly #path: ConfigPath
  readonly #remarks: Remark[]

  constructor(feature: string, column: InputColumn, source: RowSource, remarks: Remark[]) {
    this.feature = feature
    this.column = column
    this.subject = `column '${column.name}' of model '${source.model}'`
    this.isHidden = source.hidden?.has(feature) === true
    this.#path = [...source.path, 'columns', column.name]
    this.#remarks = remarks
  }

  tell(severity: Remark['severity'], message: string, hint?: string): null {
    this.#remarks.push({ severity, path: this.#path, message, ...(hint === undefined ? {} : { hint }) })
    return null
  }

  /** Tells that records will be unknown-category, where no policy has decided what becomes of them. */
  warnOfUnknown(message: string, hint: string): void {
    const policy = { reason: 'unknown-category', field: this.feature } as const
    this.#remarks.push({ severity: 'warning', path: this.#path, message, hint, policy })
  }
}

/** The slot of a column, checked; null when there is none, told unless the column is absent on purpose. */
export function slotOf(column: InputColumn, source: RowSource, remarks: Remark[]): Slot | null {
  const feature = featureOf(column, source)
  const check = new ColumnCheck(feature ?? column.name, column, source, remarks)
  if (column.kind === 'text' && column.levels !== null)
    return check.tell('error', `${check.subject} takes free text, which a stream cannot give yet`)
  if (feature === null) return null
  const slot = source.plan.slot(feature)
  if (slot === null) return tellUnbound(check, source.plan)
  if (column.kind === 'text') return slot.kind === 'text' ? slot : tellNumbers(slot, check)
  if (column.kind === 'categorical')
    return slot.kind === 'text' ? texts(slot, check) : tellNumbers(slot, check)
  if (slot.kind === 'text') return tellText(check)
  if (column.time === true) return times(slot, check)
  return slot
}

const leaveMissing = 'set it to null to leave it missing'

function tellUnbound(check: ColumnCheck, plan: Plan): null {
  const { feature, column, subject } = check
  if (plan.isBroken(feature)) return null
  const unfit = plan.unfit(feature)
  if (unfit !== null) {
    return check.tell(
      'error',
      `${subject} takes '${feature}', which is ${unfit}: that is no feature`,
      unfit === arrayOfNumbers
        ? `a reduce step makes numbers of it: - reduce: { field: ${feature}, as: { mean: ... } }`
        : `bind the column to a number or text under columns, or ${leaveMissing}`,
    )
  }
  const problem = plan.problem(feature)
  const why = feature === column.name ? 'of that name' : `'${feature}'`
  return check.tell(
    'error',
    `${subject} is bound to nothing: there is no feature or input field ${why}${problem === null ? '' : `: ${problem.problem}`}`,
    problem?.hint ?? plan.suggest(feature) ?? `bind it under columns, or ${leaveMissing}`,
  )
}

function tellNumbers({ content }: NumericSlot, check: ColumnCheck): null {
  const { feature, column, subject } = check
  const what = column.kind === 'text' ? 'takes text' : 'is categorical'
  if (content === 'boolean') {
    const hint = "a cast step makes it text, 'true' and 'false'"
    return check.tell('error', `${subject} ${what}, but '${feature}' holds booleans`, hint)
  }
  return check.tell(
    'error',
    `${subject} ${what}, but '${feature}' holds numbers`,
    'a cast step makes it text',
  )
}

function tellText(check: ColumnCheck): null {
  const { feature, column, subject } = check
  if (column.time === true) {
    const hint = `a step makes it a time: - time: { field: ${feature}, from: text }, where it is ISO 8601`
    return check.tell('error', `${subject} is Time (${timeUnit}), but '${feature}' holds text`, hint)
  }
  return check.tell(
    'error',
    `${subject} is numeric, but '${feature}' holds text`,
    'a cast step makes it a number',
  )
}

const timeUnit = 'milliseconds since 1970, UTC'

/** A time in another unit is converted; one that does not say its unit is taken for what the column wants, and told. */
function times(slot: NumericSlot, check: ColumnCheck): Slot | null {
  const { feature, subject } = check
  const step = (from: string) => `- time: { field: ${feature}, from: ${from} }`
  switch (slot.content) {
    case 'milliseconds':
      return slot
    case 'time of day':
      return check.tell(
        'error',
        `${subject} is Time (${timeUnit}), but '${feature}' is a time of day, which does not say of which day`,
        `bind the column to a timestamp, or ${leaveMissing}`,
      )
    case 'number':
    case 'boolean':
      check.tell(
        'warning',
        `${subject} is Time, and the schema does not say in which unit '${feature}' counts: it is read as ${timeUnit}`,
        `${step('milliseconds')} says so, or another unit`,
      )
      return slot
    case 'local milliseconds':
    case 'local microseconds':
    case 'local nanoseconds':
      check.tell(
        'info',
        `${subject} is Time (${timeUnit}), and '${feature}' is a local time: it is read as if its clock were UTC`,
      )
      return slot
    default:
      check.tell(
        'info',
        `${subject} is Time (${timeUnit}), and '${feature}' counts in ${slot.content}: it is converted`,
      )
      return slot
  }
}

function texts(slot: TextSlot, check: ColumnCheck): Slot {
  const { feature, column, subject } = check
  const levels = levelIndex(column)
  const unknown = unknownLevels(levels, slot.symbols)
  if (unknown.length > 0) {
    const shown = check.isHidden ? plural(unknown.length, 'text') : quoted(unknown)
    const hint = check.isHidden ? mapCanRecode : recodingHint(unknown, [...levels.keys()], feature)
    check.warnOfUnknown(`'${feature}' may hold ${shown}, which ${subject} does not know`, hint)
  }
  if (slot.ofNumbers && !Array.from(levels.keys()).some(isNumberText)) {
    const message = `'${feature}' holds numbers as text (3, 0.5), and ${subject} knows none that is written so: its levels are ${quoted(levels.keys())}`
    check.warnOfUnknown(message, mapCanRecode)
  }
  return slot
}

const mapCanRecode =
  'a map step can recode it; as it is, it will be unknown-category, of which policies decide'

/** How a cast writes a number, or, with zeros behind the point, a level that such a number means. */
function isNumberText(level: string): boolean {
  const text = level.replace(/\.0+$/, '')
  return text !== '' && Number.isFinite(Number(text)) && String(Number(text)) === text
}

/** Names the map step where it can be guessed: another letter case, another spelling of true and false. */
function recodingHint(unknown: readonly string[], levels: readonly string[], feature: string): string {
  const guessed = unknown.map((text) => [text, similarLevel(text, levels)] as const)
  if (guessed.some(([, level]) => level === null)) return mapCanRecode
  const values = guessed.map(([text, level]) => `${JSON.stringify(text)}: ${JSON.stringify(level)}`)
  const step = `- map: { field: ${feature}, values: { ${values.join(', ')} }, keepOthers: true }`
  return `a step recodes it: ${step}; as it is, it will be unknown-category, of which policies decide`
}
