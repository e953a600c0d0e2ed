import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { SluiceError, messageOf } from '../../core/errors.ts'
import { packageFile } from '../../package-file.ts'
import { endWithUs } from '../guard.ts'
import type { PublishSummary } from '../simulator/publish.ts'
import type { SimulatorRun, SimulatorSettings } from './place.ts'

// Runs as it is, or compiled.
export const simulatorFile = packageFile(
  import.meta.url.endsWith('.ts') ? 'src/dev/simulator/main.ts' : 'dist/simulator.js',
)

const killAfterMs = 10_000

/** Which pipeline's input the simulator publishes to. */
export interface SimulatorTarget {
  /** The config file, with its overrides and the environment that it refers to. */
  readonly config: string
  readonly overrides: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Whether schemas are registered; else they have the ids that readers know them by. */
  readonly hasRegistry: boolean
}

/**
 * Starts the simulator as a process of its own: a producer like any other. Detached, so that Ctrl-C reaches only us and
 * it is stopped in turn.
 */
export function startSimulatorProcess(target: SimulatorTarget, settings: SimulatorSettings): SimulatorRun {
  const child = spawn(process.execPath, [simulatorFile, ...argumentsOf(target, settings)], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: target.environment,
  })
  endWithUs(child)
  let last = ''
  let complaint = ''
  createInterface({ input: child.stdout }).on('line', (line) => (last = line))
  child.stderr.on('data', (text: Buffer) => (complaint = (complaint + text.toString('utf8')).slice(-2_000)))
  const finished = new Promise<PublishSummary>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0) resolve(summaryIn(last))
      else reject(new SluiceError('UNREACHABLE', endingOf(code, signal, complaint.trim())))
    })
  })
  // Whoever waits for it hears of a failure; nobody else needs to.
  finished.catch(() => undefined)
  return {
    finished,
    stop: () => {
      child.kill('SIGTERM')
      setTimeout(() => child.kill('SIGKILL'), killAfterMs).unref()
    },
  }
}

function endingOf(code: number | null, signal: NodeJS.Signals | null, complaint: string): string {
  if (signal !== null)
    return `the simulator was ended by ${signal}: the demo has no more events. Start it again.`
  return `the simulator ended with exit code ${String(code)}: ${complaint}`
}

function argumentsOf(target: SimulatorTarget, settings: SimulatorSettings): string[] {
  const values = {
    config: target.config,
    rigs: settings.rigs,
    rate: settings.rate === Infinity ? 'max' : settings.rate,
    trouble: settings.trouble,
    seed: settings.seed,
    ...(settings.cycles === Infinity ? {} : { cycles: settings.cycles }),
  }
  return [
    ...Object.entries(values).flatMap(([name, value]) => [`--${name}`, String(value)]),
    ...target.overrides.flatMap((override) => ['--set', override]),
    ...(target.hasRegistry ? [] : ['--fixed-ids']),
  ]
}

function summaryIn(line: string): PublishSummary {
  try {
    // The program's last line is this object.
    return JSON.parse(line) as PublishSummary
  } catch (error) {
    throw new SluiceError('UNREACHABLE', `the simulator gave no summary: ${messageOf(error)}`)
  }
}
