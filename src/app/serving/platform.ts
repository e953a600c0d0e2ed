import { SluiceError } from '../../core/errors.ts'
import { isLoopback } from '../../core/loopback.ts'
import type { VertexRoutes } from '../../serve/vertex/vertex-front.ts'
import type { FrontChoices } from './fronts.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What the platform that runs the container says by its environment; null and none where it says nothing. */
export interface Platform {
  /** The variable that named the port, for messages, and the port. */
  readonly port: { readonly variable: string; readonly number: number } | null
  /** The address to listen on where no option says another: the image sets it. */
  readonly host: string | null
  readonly vertex: VertexRoutes
  /** Whose contract `/invocations` has here. */
  readonly invocations: FrontChoices['invocations'] | null
  /** Bytes of a request that the platform's batches have at most; null where it sends none. Rows of a batch are not counted. */
  readonly batchBytes: number | null
  /** Where the platform lays the model. */
  readonly modelFolder: string
}

/** @throws SluiceError CONFIG for a variable of no use */
export function hostingPlatform(environment: Environment): Platform {
  const of = (name: string) => {
    const text = environment[name]?.trim()
    return text === undefined || text === '' ? null : text
  }
  const isSageMaker = Object.keys(environment).some((name) => name.startsWith('SAGEMAKER_'))
  return {
    port: portOf(of),
    host: of('SLUICE_HOST'),
    vertex: { predict: routeOf(of, 'AIP_PREDICT_ROUTE'), health: routeOf(of, 'AIP_HEALTH_ROUTE') },
    invocations: isSageMaker ? 'sagemaker' : null,
    batchBytes: batchBytesOf(of),
    modelFolder: modelFolderOf(of),
  }
}

type Variable = (name: string) => string | null

/** In the order in which they count. */
const portVariables = ['PORT', 'AIP_HTTP_PORT', 'SAGEMAKER_BIND_TO_PORT']

function portOf(of: Variable): Platform['port'] {
  const variable = portVariables.find((name) => of(name) !== null)
  if (variable === undefined) return null
  const text = of(variable)!
  const number = Number(text)
  if (/^\d+$/.test(text) && number <= 65_535) return { variable, number }
  throw useless(variable, text, 'a port is a number from 0 to 65535')
}

function routeOf(of: Variable, variable: string): string | null {
  const route = of(variable)
  if (route === null || /^\/[^?#\s]*$/.test(route)) return route
  throw useless(variable, route, 'a path begins with /, and has neither ? nor #')
}

const MiB = 2 ** 20

/** SageMaker says so of batch transform alone; 0 is for no limit. */
function batchBytesOf(of: Variable): number | null {
  if (of('SAGEMAKER_BATCH')?.toLowerCase() !== 'true') return null
  const text = of('SAGEMAKER_MAX_PAYLOAD_IN_MB') ?? '6'
  if (!/^\d+$/.test(text)) throw useless('SAGEMAKER_MAX_PAYLOAD_IN_MB', text, 'it is a whole number')
  const size = Number(text)
  return (size === 0 ? mostBatchMiB : size) * MiB
}

/** More than that no platform sends at once. */
const mostBatchMiB = 100

/** `gs://…` is for the operator to copy: only files are read. */
function modelFolderOf(of: Variable): string {
  const folders = ['AZUREML_MODEL_DIR', 'AIP_STORAGE_URI', 'SM_MODEL_DIR'].map(of)
  return (
    folders.find((folder) => folder !== null && !/^[a-z][a-z0-9+.-]*:\/\//i.test(folder)) ?? '/opt/ml/model'
  )
}

function useless(variable: string, text: string, expected: string): SluiceError {
  return new SluiceError(
    'CONFIG',
    `the variable ${variable} of the environment is ${JSON.stringify(text)}: ${expected}`,
  )
}

/** Advice where a platform asks the container from outside, and it listens within; null where nothing is amiss. */
export function hostAdvice({ port }: Platform, host: string): string | null {
  if (port === null || !isLoopback(host)) return null
  return `${port.variable} is set, as platforms do for containers that they ask from outside, and the service listens on ${host}, where only this machine reaches it: --host 0.0.0.0, or SLUICE_HOST=0.0.0.0`
}
