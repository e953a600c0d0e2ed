import { systemClock } from '../core/clock.ts'
import { SluiceError } from '../core/errors.ts'
import type { Remark } from '../core/finding.ts'
import { silentLogger } from '../core/logger.ts'
import type { Assembly } from './assemble.ts'
import type { LookupLife } from './lookups.ts'

/**
 * Holds what is given to remote models against what their servers say; from then on they can be asked.
 *
 * @throws SluiceError UNREACHABLE, CONFIG
 */
export async function startRemotes(
  { config, remotes }: Pick<Assembly, 'config' | 'remotes'>,
  {
    logger = silentLogger,
    clock = systemClock,
    stop,
    use,
  }: Pick<LookupLife, 'logger' | 'clock' | 'stop' | 'use'>,
): Promise<void> {
  const patienceMs = use === 'job' ? config.outage.deadlineMs : 0
  await Promise.all(remotes.map((remote) => remote.start({ logger, clock, stop, patienceMs })))
}

/** What servers say against the config, each by itself. Rejects with UNREACHABLE. */
export function remoteRemarks({
  config,
  remotes,
}: Pick<Assembly, 'config' | 'remotes'>): Promise<readonly Remark[]>[] {
  return remotes.map(async (remote): Promise<readonly Remark[]> => {
    const at = config.models.findIndex(({ name }) => name === remote.name)
    try {
      await remote.check()
      return []
    } catch (error) {
      if (!(error instanceof SluiceError) || error.code === 'UNREACHABLE') throw error
      return [{ severity: 'error', path: ['models', at, 'remote'], message: error.message }]
    }
  })
}
