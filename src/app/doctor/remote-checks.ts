import type { Config } from '../../config/schema.ts'
import { messageOf } from '../../core/errors.ts'
import type { Remark } from '../../core/finding.ts'
import { openRemote } from '../open-remotes.ts'
import type { CheckAnswer, DoctorCheck } from './check.ts'

/** Whether the servers of remote models answer, and have what the config says. */
export function remoteChecks({ models }: Pick<Config, 'models'>): readonly DoctorCheck[] {
  return models.flatMap((model, at) =>
    model.remote === undefined ? [] : [{ name: `model ${model.name}`, ask: () => remoteAnswer(model, at) }],
  )
}

async function remoteAnswer(model: Config['models'][number], at: number): Promise<CheckAnswer> {
  const remarks: Remark[] = []
  try {
    const remote = await openRemote(model, at, remarks, true)
    await remote?.check()
    const url = model.remote?.url ?? ''
    return { facts: remote === null ? [] : [`${url} answers, with the columns that are wanted`], remarks }
  } catch (error) {
    const problem = { severity: 'error', path: ['models', at, 'remote'], message: messageOf(error) } as const
    return { facts: [], remarks: [...remarks, problem] }
  }
}
