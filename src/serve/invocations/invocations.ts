import type { InvocationSetting } from '../../core/invocation-setting.ts'
import { contentTypeIn } from '../hosting/content-type.ts'
import { csvRecords } from '../hosting/csv-text.ts'
import { tolerantJson } from '../dai/score-request.ts'
import type { Front, FrontRequest, FrontRoute } from '../front.ts'
import { isJsonObject } from '../json-body.ts'
import { mlflowFront } from '../mlflow/mlflow-front.ts'
import { mlflowKeys } from '../mlflow/mlflow-request.ts'
import { Refusal } from '../refusal.ts'
import { sagemakerFront } from '../sagemaker/sagemaker-front.ts'
import { csvType, jsonType, linesType } from '../sagemaker/sagemaker-request.ts'
import type { ServedModel } from '../served-model.ts'

type Contract = Exclude<InvocationSetting, 'auto'>

/** The fronts behind `/invocations`. */
export function invocationFronts(setting: InvocationSetting): readonly Front[] {
  switch (setting) {
    case 'mlflow':
      return [mlflowFront]
    case 'sagemaker':
      return [sagemakerFront]
    case 'auto':
      return [toldApart(mlflowFront, 'mlflow'), toldApart(sagemakerFront, 'sagemaker')]
  }
}

/** Answers what is meant for it, and says that it took it so. */
function toldApart(front: Front, contract: Contract): Front {
  const told = (route: FrontRoute): FrontRoute => ({
    ...route,
    takes: (request, serving) => invocationContract(request, route.model!(request, serving)) === contract,
    answer: async (request, serving) => {
      const { headers, ...answer } = await route.answer(request, serving)
      return { ...answer, headers: { ...headers, 'sluice-contract': contract } }
    },
  })
  return { ...front, routes: front.routes.map((route) => (route.method === 'POST' ? told(route) : route)) }
}

/**
 * Whose request it is. What only SageMaker has comes first: its headers, `accept` of CSV and of lines, lines of JSON, the parameter
 * `header`. Then the keys of a JSON body, and whether a CSV begins with names. `instances` alone are MLflow's.
 *
 * @throws Refusal malformed where it could be either
 */
export function invocationContract({ headers, body }: FrontRequest, model: ServedModel): Contract {
  const { type, parameters } = contentTypeIn(headers['content-type'])
  const isSageMaker =
    Object.keys(headers).some((name) => name.startsWith('x-amzn-sagemaker-')) ||
    /\b(text\/csv|application\/jsonlines)\b/i.test(headers['accept'] ?? '') ||
    type === linesType ||
    (type === csvType && (parameters.has('header') || parameters.has('label_size')))
  if (isSageMaker) return 'sagemaker'
  if (type === jsonType) return contractOfJson(body)
  if (type === csvType) return contractOfCsv(body, model)
  // Nobody reads it; MLflow's front says so.
  return 'mlflow'
}

function contractOfJson(body: Buffer): Contract {
  const value = tolerantJson(body)
  if (Array.isArray(value)) return 'sagemaker'
  const keys = isJsonObject(value) ? Object.keys(value) : []
  const isMlflow = mlflowKeys.some((key) => keys.includes(key))
  const isSageMaker = keys.includes('fields') || keys.includes('rows')
  if (isMlflow && isSageMaker) throw eitherOf(`has keys of both contracts (${keys.join(', ')})`)
  return isSageMaker ? 'sagemaker' : 'mlflow'
}

/** MLflow's first line has names, and nothing but names; SageMaker's is a row. */
function contractOfCsv(body: Buffer, { columns }: ServedModel): Contract {
  const [first] = csvRecords(body)
  if (first === undefined) throw eitherOf('is empty')
  const names = new Set(columns.map(({ name }) => name))
  const levels = new Set(columns.flatMap((column) => column.levels ?? []))
  const named = first.filter((cell) => names.has(cell))
  const isRow = first.length === columns.length && named.length === 0
  const isHeader = named.length > 0 && first.every((cell) => cell === '' || Number.isNaN(Number(cell)))
  if (isHeader && !named.every((cell) => levels.has(cell))) return 'mlflow'
  if (isRow) return 'sagemaker'
  throw eitherOf(
    named.length > 0
      ? `begins with a line that holds names of columns (${named[0]!}) and may yet be a row`
      : `begins with a line that has no name of a column, and ${first.length} cells where the model has ${columns.length} columns`,
  )
}

function eitherOf(what: string): Refusal {
  return new Refusal(
    'malformed',
    `the body ${what}: whether MLflow's contract or SageMaker's is meant cannot be told. MLflow's CSV has a header of column names, SageMaker's none, or content-type text/csv; header=present; serve.invocations settles it`,
  )
}
