import type { Config } from '../config/schema.ts'
import { SluiceError } from '../core/errors.ts'
import { fileHint } from '../core/finding.ts'
import type { Remark } from '../core/finding.ts'
import { RemoteModel } from '../remote/remote-model.ts'

/**
 * The models that servers score, in the order of the config; null for any other, and for one that cannot be used or is not known,
 * which is told.
 *
 * @param mayAsk whether servers are asked for what the config does not say. Rejects with UNREACHABLE where one does not answer.
 */
export function openRemotes(
  { models }: Config,
  remarks: Remark[],
  mayAsk: boolean,
): Promise<readonly (RemoteModel | null)[]> {
  return Promise.all(models.map((model, at) => openRemote(model, at, remarks, mayAsk)))
}

/** One of them. */
export async function openRemote(
  { name, remote, labels }: Config['models'][number],
  at: number,
  remarks: Remark[],
  mayAsk: boolean,
): Promise<RemoteModel | null> {
  if (remote === undefined) return null
  const path = ['models', at, 'remote']
  try {
    const opened = await RemoteModel.open({ name, remote, labels }, `models[${at}].remote`, mayAsk)
    if (opened === null) remarks.push(unasked(path))
    return opened
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code === 'UNREACHABLE') throw error
    remarks.push({ severity: 'error', path, message: error.message, ...fileHint(error.message) })
    return null
  }
}

function unasked(path: Remark['path']): Remark {
  return {
    severity: 'info',
    path,
    message: 'has no inputs and outputs: which columns the model takes was not checked',
    hint: 'lint --online asks the server; or say them',
  }
}
