// The simulator's process: arguments and signals to `simulatorProgram`, and its exit code back.
import { silentLogger } from '../../core/logger.ts'
import { KafkaSink } from '../../transport/kafkajs/sink/sink.ts'
import { simulatorProgram } from './program.ts'

/** A broker may be down for so long before the simulator gives up. */
const outageDeadlineMs = 90_000

/** Below what a broker takes by default. */
const maxRequestBytes = 900_000

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stop.abort()
  })
}

const code = await simulatorProgram({
  args: process.argv.slice(2),
  env: process.env,
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  signal: stop.signal,
  connect: (connection) =>
    new KafkaSink(
      { connection, outageDeadlineMs, maxRequestBytes, maxRecordBytes: maxRequestBytes, compression: 'none' },
      silentLogger,
    ),
})
// Whatever a library left ticking must not keep the process alive; what was written to a pipe must get out first.
process.stdout.write('', () => process.exit(code))
