import type { Logger } from '../core/logger.ts'
import type { Cluster } from '../dev/demo/cluster.ts'
import { logWords } from '../dev/view/log-words.ts'
import { Screen } from '../dev/view/screen.ts'
import { createLogger } from '../observability/logger.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'

/** What `sluice dev` shows on, and where the log of its stream goes. */
export interface Display {
  /** Null where standard output is no terminal. */
  readonly screen: Screen | null
  readonly logger: Logger
}

/** On a terminal, log and warnings go above what is drawn. */
export function displayOf(pipeline: string, io: Io): Display {
  const screen = io.stdout.isTTY === true ? new Screen(io.stdout) : null
  if (screen !== null) warnAbove(screen)
  return { screen, logger: createLogger('warn', { pipeline }, screen === null ? 2 : logAbove(screen)) }
}

function logAbove(screen: Screen): { write(line: string): void } {
  return {
    write(line) {
      screen.above(logWords(line))
    },
  }
}

/** Node writes its warnings over whatever is drawn. */
function warnAbove(screen: Screen): void {
  process.removeAllListeners('warning')
  process.on('warning', ({ name, message }) => {
    screen.above(`warning: ${name}: ${message}`)
  })
}

export function endedServices(cluster: Cluster | null): string[] {
  const ended = cluster?.services.filter(({ pid }) => pid === null) ?? []
  return ended.map(({ title, logFile }) => `the ${title} of this demo has ended (its log: ${logFile})`)
}

// What a Kafka needs is loaded only where there is one, here and below.
export async function localCluster(io: Io): Promise<Cluster> {
  const { startDemoCluster } = await import('../dev/demo/cluster.ts')
  return startDemoCluster((message) => {
    printLine(io.stdout, message)
  }, io.stop)
}

export async function stopServices(cluster: Cluster): Promise<void> {
  const { stopDemoCluster } = await import('../dev/demo/cluster.ts')
  await stopDemoCluster(cluster)
}

/** An empty variable is as good as none: `KAFKA_BROKERS= npm start` is how some unset it. */
export function notEmpty(variables: Io['env']): Io['env'] {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
}
