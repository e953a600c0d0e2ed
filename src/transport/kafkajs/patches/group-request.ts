import type { ModuleTable } from './module-table.ts'

/** What kafkajs's requests of a group member are made of, as far as patches look at it. */
export interface GroupArguments<Protocol> {
  readonly memberId?: string
  /** As the member's assigners offer them: kafkajs hands on what they say besides. */
  readonly groupProtocols?: readonly Protocol[]
}

export interface GroupRequest {
  readonly response: { parse(answer: unknown): Promise<unknown> }
}

type Make<Protocol> = (args: GroupArguments<Protocol>) => GroupRequest

interface RequestModule<Protocol> {
  protocol: (of: { readonly version: number }) => Make<Protocol>
}

/** From now on requests of that name, such as `joinGroup`, are made by what `wrap` gives for the original. */
export function wrapRequest<Protocol>(
  modules: ModuleTable,
  name: string,
  wrap: (make: Make<Protocol>, version: number) => Make<Protocol>,
): void {
  // The module as kafkajs 2.2.4 has it.
  const requests = modules.load(`protocol/requests/${name}`) as RequestModule<Protocol>
  const { protocol } = requests
  requests.protocol = (of) => wrap(protocol(of), of.version)
}

/** The same request, whose answer, well or not, somebody hears. */
export function heard(
  request: GroupRequest,
  hear: { readonly onAnswer?: (answer: unknown) => void; readonly onError?: (error: unknown) => void },
): GroupRequest {
  const { response } = request
  const parse = async (answer: unknown) => {
    try {
      const parsed = await response.parse(answer)
      hear.onAnswer?.(parsed)
      return parsed
    } catch (error) {
      hear.onError?.(error)
      throw error
    }
  }
  return { ...request, response: { ...response, parse } }
}
