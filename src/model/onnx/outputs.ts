import type { OutputColumn } from '../../core/column.ts'
import { ModelError } from '../../core/errors.ts'
import { SettingError } from '../file-settings.ts'
import { float32Outputs, labelledOutputs, plainOutputs, valueOutputs } from '../outputs.ts'
import type { Model, ModelCategory } from '../scorer.ts'
import type { OnnxModel } from './graph.ts'
import { originOf } from './label-classes.ts'
import type { OutputOrigin } from './label-classes.ts'
import type { FetchPlan, FoundOutput } from './thread-messages.ts'
import type { ZippedOutput } from './zip-map.ts'

/** An output of the graph as the file calls it, and how it is fetched. */
export interface GraphOutput extends FetchPlan {
  readonly shownName: string
  readonly origin: OutputOrigin
  readonly zippedClasses: readonly string[]
}

/** What a model's predictions are, and how they are made of the graph's outputs. */
export interface OutputPlan {
  readonly category: ModelCategory
  readonly response: Model['response']
  readonly columns: readonly OutputColumn[]
  /** From the numbers of a row as they are fetched, to its predictions. Both begin at the given place. */
  readonly arrange: (fetched: Float64Array, from: number, out: Float64Array, to: number) => void
  /** True where the predictions may be classes, and nothing says so. */
  readonly maybeClasses: boolean
}

/** The outputs of the graph. A label that is a text comes back as the index of its class. Throws ModelError. */
export function readOutputs(
  model: OnnxModel,
  zipped: readonly ZippedOutput[],
  labels: readonly string[] | undefined,
): readonly GraphOutput[] {
  const { graph, source } = model
  const outputs = graph.outputs.map(({ name, form, type }): GraphOutput => {
    const zip = zipped.find((each) => each.name === name)
    if (zip !== undefined) {
      return {
        name: zip.tensor,
        shownName: name,
        classes: null,
        origin: { kind: 'other' },
        zippedClasses: zip.classes,
      }
    }
    if (form !== 'tensor') {
      throw new ModelError(
        source,
        `output ${name}`,
        `expected a tensor, found a ${form}: export the model with outputs that are tensors`,
      )
    }
    const origin = originOf(graph, name)
    const classes = origin.kind === 'label' ? origin.classes : type === 'string' ? (labels ?? null) : null
    if (type === 'string' && classes === null)
      throw new ModelError(
        source,
        `output ${name}`,
        'its texts are not in the file: name the classes by setting labels',
      )
    return { name, shownName: name, classes, origin, zippedClasses: [] }
  })
  return outputs
}

/** Makes sense of the outputs, once a trial said how wide they are. Throws ModelError. */
export function planOutputs(
  outputs: readonly GraphOutput[],
  found: readonly FoundOutput[],
  labels: readonly string[] | undefined,
  source: string,
): OutputPlan {
  const plan = planOf(outputs, found, labels, source)
  const isDouble = found.some(({ type }) => type === 'float64')
  return isDouble ? plan : { ...plan, columns: float32Outputs(plan.columns) }
}

function planOf(
  outputs: readonly GraphOutput[],
  found: readonly FoundOutput[],
  labels: readonly string[] | undefined,
  source: string,
): OutputPlan {
  let next = 0
  const placed = outputs.map((output, at): Placed => {
    // A trial finds each output.
    const { width, type, isShare } = found[at]!
    const from = next
    next += width
    return { ...output, from, width, isShare, isFloat: type.startsWith('float') }
  })
  const classifier = labelledPlan(placed, labels, source)
  if (classifier !== null) return classifier
  if (labels !== undefined) return namedPlan(placed, labels, source)
  refuseTexts(placed, source)
  const [only, ...more] = placed
  if (only !== undefined && more.length === 0 && only.width === 1) {
    return {
      category: 'Regression',
      response: { name: only.shownName, levels: null },
      columns: valueOutputs,
      arrange: numbersOf(placed),
      maybeClasses: false,
    }
  }
  return {
    category: 'MultiOutput',
    response: null,
    columns: plainOutputs(placed.flatMap(namesOf)),
    arrange: numbersOf(placed),
    maybeClasses: more.length === 0,
  }
}

/** Of several labels a row only numbers can be told. */
function refuseTexts(outputs: readonly Placed[], source: string): void {
  const label = outputs.find(({ classes }) => classes?.some((name) => !isNumber(name)))
  if (label === undefined) return
  throw new ModelError(
    source,
    `output ${label.shownName}`,
    'it has several labels a row, and they are texts: export a model for each of them',
  )
}

function isNumber(name: string): boolean {
  return /^-?\d+$/.test(name)
}

interface Placed extends GraphOutput {
  /** Of its first number among those of a row. */
  readonly from: number
  readonly width: number
  readonly isFloat: boolean
  /** Whether its numbers may be probabilities. */
  readonly isShare: boolean
}

/**
 * A label, beside the probabilities of its classes, in one output or one each, where there are any: raw scores are numbers of
 * their own. Null where no output is a label.
 */
function labelledPlan(
  outputs: readonly Placed[],
  labels: readonly string[] | undefined,
  source: string,
): OutputPlan | null {
  const label = outputs.find(
    ({ origin, classes, width }) => width === 1 && (origin.kind === 'position' || classes !== null),
  )
  if (label === undefined) return null
  const others = outputs.filter((output) => output !== label)
  const scores = probabilitiesOf(others, label.classes?.length ?? null)
  const named = label.classes ?? scores?.[0]?.zippedClasses
  if (named === undefined) return null
  const count = scores?.flatMap(placesOf).length ?? named.length
  const levels = levelsOf(named, labels, count, source)
  const isRaw = scores?.some(({ isShare }) => !isShare) ?? false
  const first = isRaw || scores === null ? [] : scores
  const rest = others.filter((output) => !first.includes(output))
  return {
    ...classes(label.shownName, levels, rest.flatMap(namesOf), first.length > 0),
    arrange: copy([label.from, ...first.flatMap(placesOf), ...rest.flatMap(placesOf)]),
  }
}

/** @param count of the classes, null where the graph does not say */
function probabilitiesOf(outputs: readonly Placed[], count: number | null): readonly Placed[] | null {
  const floats = outputs.filter(({ isFloat }) => isFloat)
  const together = floats.find(({ width }) => (count === null ? width > 1 : width === count))
  if (together !== undefined) return [together]
  const single = floats.filter(({ width }) => width === 1)
  return count !== null && count > 1 && single.length === count ? single : null
}

/** Numbers get names by the setting; names that are there already stay. */
function levelsOf(
  named: readonly string[],
  labels: readonly string[] | undefined,
  count: number,
  source: string,
): readonly string[] {
  if (labels === undefined)
    return named.length === count ? named : Array.from({ length: count }, (_, at) => String(at))
  if (labels.length !== count)
    throw new SettingError(source, 'labels', `expected ${count} names, found ${labels.length}`)
  const isSame = named.every((name, at) => name === labels[at])
  if (!isSame && !named.every(isNumber))
    throw new SettingError(source, 'labels', `the file names its classes itself: ${named.join(', ')}`)
  return labels
}

/** One output that is probabilities because the user says so: the largest is the label, of one alone what is above a half. */
function namedPlan(outputs: readonly Placed[], labels: readonly string[], source: string): OutputPlan {
  const [only, ...more] = outputs
  const isOne = only?.width === 1 && labels.length === 2
  if (
    only === undefined ||
    more.length > 0 ||
    !only.isFloat ||
    !(isOne || (only.width === labels.length && labels.length > 1))
  ) {
    const shapes = outputs.map(({ shownName, width }) => `${shownName} (${width})`).join(', ')
    throw new SettingError(
      source,
      'labels',
      `expected one output with a probability for each of the ${labels.length}, found the outputs ${shapes}`,
    )
  }
  const arrange: OutputPlan['arrange'] = isOne
    ? (fetched, from, out, to) => {
        const second = fetched[from]!
        out[to] = second > 0.5 ? 1 : 0
        out[to + 1] = 1 - second
        out[to + 2] = second
      }
    : (fetched, from, out, to) => {
        let largest = 0
        for (let at = 0; at < labels.length; at++) {
          const probability = fetched[from + at]!
          out[to + 1 + at] = probability
          if (probability > fetched[from + largest]!) largest = at
        }
        out[to] = largest
      }
  return { ...classes(only.shownName, labels, []), arrange }
}

function classes(
  name: string,
  levels: readonly string[],
  more: readonly string[],
  hasProbabilities = true,
): Omit<OutputPlan, 'arrange'> {
  const own = labelledOutputs(levels)
  return {
    category: levels.length === 2 ? 'Binomial' : 'Multinomial',
    response: { name, levels },
    columns: [...(hasProbabilities ? own : own.slice(0, 1)), ...plainOutputs(more)],
    maybeClasses: false,
  }
}

function namesOf({ shownName, width }: Placed): string[] {
  return width === 1 ? [shownName] : Array.from({ length: width }, (_, at) => `${shownName}.${at}`)
}

function placesOf({ from, width }: Placed): number[] {
  return Array.from({ length: width }, (_, at) => from + at)
}

/** As they are; a class that came as its index is the number that names it. */
function numbersOf(outputs: readonly Placed[]): OutputPlan['arrange'] {
  const all = copy(outputs.flatMap(placesOf))
  const labels = outputs.flatMap(({ classes, from, width }) =>
    classes === null ? [] : [{ from, to: from + width, numbers: Float64Array.from(classes, Number) }],
  )
  if (labels.length === 0) return all
  return (fetched, from, out, to) => {
    all(fetched, from, out, to)
    for (const label of labels)
      for (let at = label.from; at < label.to; at++) out[to + at] = label.numbers[out[to + at]!]!
  }
}

function copy(places: readonly number[]): OutputPlan['arrange'] {
  const sources = Int32Array.from(places)
  return (fetched, from, out, to) => {
    for (let at = 0; at < sources.length; at++) out[to + at] = fetched[from + sources[at]!]!
  }
}
