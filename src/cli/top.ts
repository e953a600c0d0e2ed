import { readConfig } from '../app/assemble.ts'
import { watchPipeline } from '../app/monitoring/watched-pipeline.ts'
import type { TopicStand, WatchedPipeline } from '../app/monitoring/watched-pipeline.ts'
import type { Config } from '../config/schema.ts'
import { aborted } from '../core/aborted.ts'
import { systemClock } from '../core/clock.ts'
import { parseDuration } from '../core/duration.ts'
import { messageOf } from '../core/errors.ts'
import { Screen } from '../dev/view/screen.ts'
import type { CliCommand } from './command.ts'
import { addConfigOptions } from './config-options.ts'
import type { ConfigOptions } from './config-options.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { topText } from './print/top-text.ts'

interface TopOptions extends ConfigOptions {
  readonly once?: true
  readonly json?: true
}

/** Instances say every few seconds how they are. */
const everyMs = 2_000

/** `sluice top`: what all instances of a pipeline do, in a terminal, from the monitor topic and the brokers. */
export const command: CliCommand = {
  configure(command, io, finish) {
    addConfigOptions(command)
      .option('--once', 'print what is known now, and end')
      .option('--json', 'with --once: what the monitor topic says, as JSON')
      .action(async (options: TopOptions) => {
        finish(await top(options, io))
      })
  },
}

async function top(options: TopOptions, io: Io): Promise<ExitCode> {
  const config = readConfig({ file: options.config, overrides: options.set, environment: io.env })
  const over = new AbortController()
  const stop = AbortSignal.any([io.stop, over.signal])
  const watched = watchPipeline(config, stop, systemClock)
  try {
    await Promise.race([watched.caughtUp, aborted(io.stop)])
    const isOnce = options.once === true || options.json === true || io.stdout.isTTY !== true
    if (isOnce && !io.stop.aborted) await printOnce(watched, config, options, io)
    else await goOn(watched, config, io)
    return exitCodes.done
  } finally {
    over.abort()
    await watched.close()
  }
}

async function printOnce(
  watched: WatchedPipeline,
  config: Config,
  { json }: TopOptions,
  { stdout }: Io,
): Promise<void> {
  if (json !== true) {
    for (const line of linesOf(watched, config, await watched.stands())) printLine(stdout, line)
    return
  }
  const { instances, keys, letters, drift, alerts, quality, kpis } = watched.book
  printLine(stdout, JSON.stringify({ instances, keys, letters, drift, alerts, quality, kpis }, null, 2))
}

/** Until it is stopped. Brokers that do not answer for a while are no reason to end: what is known stays on the screen. */
async function goOn(watched: WatchedPipeline, config: Config, { stdout, stop }: Io): Promise<void> {
  const screen = new Screen(stdout)
  while (!stop.aborted) {
    const stands = await watched.stands().catch((error: unknown) => messageOf(error))
    const lines =
      typeof stands === 'string'
        ? [stands, ...linesOf(watched, config, null)]
        : linesOf(watched, config, stands)
    screen.draw(lines)
    await systemClock.sleep(everyMs, stop)
  }
}

function linesOf({ book }: WatchedPipeline, config: Config, stands: readonly TopicStand[] | null): string[] {
  // Without the section nothing is watched.
  const { words, stale } = config.monitor!
  const settings = {
    pipeline: config.name,
    words,
    silentMs: stale.key === undefined ? null : parseDuration(stale.key),
  }
  return topText(book, stands, settings, systemClock.now())
}
