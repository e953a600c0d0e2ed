import { resolve } from 'node:path'
import { systemClock } from '../core/clock.ts'
import { SluiceError } from '../core/errors.ts'
import type { Logger } from '../core/logger.ts'
import { freePort, areFree } from '../dev/free-port.ts'
import { acceptFleet, fleetAsFarAsKnown } from './accepted-file.ts'
import type { FleetSource } from './accepted-file.ts'
import { tryFileLock } from './file-lock.ts'
import { fleetPlaces } from './places.ts'
import { probeByHttp } from './probe.ts'
import { noticed } from './service-notices.ts'
import { Supervisor } from './supervisor.ts'
import { SystemProcesses } from './system-processes.ts'
import { makeFolder, notWritten } from './written-file.ts'

/** One that has made no round for so long gives systemd no sign of life. */
const silentMs = 10_000

/**
 * Keeps a fleet running until `stop` aborts and all of it has ended.
 *
 * @throws SluiceError CONFIG; CONFLICT where another supervisor has the fleet; USAGE or FILE where its state folder takes no files
 */
export async function supervise(
  source: FleetSource,
  { logger, stop }: { logger: Logger; stop: AbortSignal },
): Promise<void> {
  const { config, problems } = fleetAsFarAsKnown(source)
  const { state } = config
  const places = fleetPlaces(state)
  makeFolder(places.logs, 0o700)
  const letGo = await tryFileLock(places.lock).catch((error: unknown) => {
    throw notWritten(places.lock, error)
  })
  if (letGo === null) throw new SluiceError('CONFLICT', `${state}: another supervisor keeps this fleet`)
  try {
    for (const problem of problems)
      logger.warn({ event: 'fleet-trouble', error: problem }, 'going on with what the file said before')
    let supervisor: Supervisor | null = null
    const processes = new SystemProcesses(() => supervisor?.wake())
    let roundMs = systemClock.monotonic()
    supervisor = new Supervisor(config, problems, {
      ...{ clock: systemClock, processes, probe: probeByHttp, places, stateFolder: state, logger },
      ...{ ports: { choose: freePort, isFree: (port) => areFree([port]) }, chance: () => Math.random() },
      environment: source.environment,
      file: resolve(source.file),
      reload: () => acceptFleet({ ...source, state }),
      onRound: () => (roundMs = systemClock.monotonic()),
    })
    logger.info(
      { event: 'fleet-started', file: source.file, state, instances: supervisor.records.length },
      'supervising',
    )
    const watched = { isReady: () => true, isAlive: () => systemClock.monotonic() - roundMs < silentMs }
    await noticed(watched, { environment: source.environment, stop, logger }, () => supervisor.run(stop))
    logger.info({ event: 'fleet-stopped' }, 'all instances have ended')
  } finally {
    await letGo()
  }
}
