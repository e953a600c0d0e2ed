import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { packageFile } from '../package-file.ts'
import { commandLine, nodeOptions } from './plan.ts'
import type { PlannedInstance } from './plan.ts'
import type { Launch } from './processes.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The variable by which a process is found whose start was not written down any more. */
const markVariable = 'SLUICE_FLEET_INSTANCE'

/** What systemd gives to the supervisor, and means for it alone. */
const supervisorsOwn = ['NOTIFY_SOCKET', 'WATCHDOG_PID', 'WATCHDOG_USEC', 'LISTEN_FDS', 'LISTEN_PID']

/**
 * How an instance is started now. Its environment has SLUICE_INSTANCE, its name.
 *
 * @throws Error where one of its files of variables cannot be read
 */
export function launchOf(
  instance: PlannedInstance,
  {
    port,
    mark,
    logFile,
    environment,
  }: { port: number; mark: string; logFile: string; environment: Environment },
): Launch {
  const { envFiles, environment: said } = instance.entry
  const read = envFiles.map((file) => parseEnv(readFileSync(file, 'utf8')))
  const all: Environment = Object.assign({}, environment, ...read, said, {
    SLUICE_INSTANCE: instance.name,
    [markVariable]: mark,
  }) as Environment
  const given = Object.entries(all).filter(
    (each): each is [string, string] => each[1] !== undefined && !supervisorsOwn.includes(each[0]),
  )
  return {
    args: [...nodeOptions(instance), packageFile('bin/sluice.mjs'), ...commandLine(instance, port)],
    environment: Object.fromEntries(given),
    logFile,
  }
}

/** The mark of one instance of one fleet. */
export function instanceMark(stateFolder: string, name: string): string {
  return `${stateFolder}#${name}`
}
