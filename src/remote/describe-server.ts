import { SluiceError } from '../core/errors.ts'
import { WrongAnswer } from './contract.ts'
import type { RemoteContract, RemoteDescription } from './contract.ts'
import type { RemoteReply, RemoteServer } from './remote-server.ts'

/**
 * What the server says of its model.
 *
 * @throws SluiceError UNREACHABLE where it does not answer now, CONFIG where it does not have what the config says
 */
export async function describeServer(
  name: string,
  server: Pick<RemoteServer, 'ask'>,
  contract: RemoteContract,
): Promise<RemoteDescription> {
  try {
    const answers: unknown[] = []
    for (const question of contract.questions) {
      const answer = answerIn(name, await server.ask(question))
      const complaint = answer === null ? null : contract.complaintIn(answer)
      if (complaint !== null) answerIn(name, complaint)
      answers.push(answer)
    }
    return contract.describe(answers)
  } catch (error) {
    if (!(error instanceof WrongAnswer)) throw error
    throw new SluiceError('CONFIG', `model '${name}': ${error.message}: is that the address of its server?`, {
      cause: error,
    })
  }
}

function answerIn(name: string, reply: RemoteReply): unknown {
  if (reply.kind === 'answered') return reply.answer
  // A server that is not ready yet may say so by any status.
  if (reply.kind === 'complaint') throw new SluiceError('UNREACHABLE', `model '${name}': ${reply.said}`)
  throw new SluiceError(reply.mayPass ? 'UNREACHABLE' : 'CONFIG', `model '${name}': ${reply.why}`)
}
