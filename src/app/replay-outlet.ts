import { decodePrediction } from '../avro/prediction.ts'
import { Fault } from '../core/outcome.ts'
import type { OutputRecord } from '../core/record.ts'
import type { Sink } from '../pipeline/ports.ts'
import type { Turn } from '../pipeline/turn.ts'
import type { Output } from '../table/output.ts'
import { eventDeadLetter } from './event-dead-letter.ts'
import { exactJson } from '../core/exact-json.ts'
import type { TurnOutlet } from './replay.ts'

/** Where the parts of a turn go; null: nowhere. */
export interface ReplayOutputs {
  /** Predictions, as JSON lines. */
  readonly predictions: Output | null
  /** What the dead letters say, as JSON lines. */
  readonly deadLetters: Output | null
  /** Predictions, to the topic that the pipeline was made for. */
  readonly sink: Sink | null
  /** Reads what is framed: rows where the pipeline publishes those; predictions where nothing is said. */
  readonly read?: (value: Buffer) => object | Fault
}

/** Writes what a replay makes of records, where it is wanted. */
export function replayOutlet({
  predictions,
  deadLetters,
  sink,
  read = decodePrediction,
}: ReplayOutputs): TurnOutlet {
  return {
    async write(turn) {
      const rejected = sink === null ? [] : await send(turn, sink)
      const letters = [...turn.parts.flatMap((part) => part.deadLetters), ...rejected]
      await writeLines(
        deadLetters,
        letters.map(({ headers }) => JSON.stringify(eventDeadLetter(headers))),
      )
      if (predictions !== null) {
        await writeLines(
          predictions,
          turn.parts.flatMap(({ outputs }) => outputs.map((output) => lineOf(output, read))),
        )
      }
    },
  }
}

/** Gives the dead letters of predictions that the broker does not take. */
async function send({ parts }: Turn, sink: Sink): Promise<readonly OutputRecord[]> {
  const letters: OutputRecord[] = []
  for (const part of parts) {
    if (part.outputs.length === 0) continue
    for (const rejected of await sink.send(part.outputs)) {
      const letter = part.letterFor(rejected)
      if (letter !== null) letters.push(letter)
    }
  }
  return letters
}

function lineOf({ value }: OutputRecord, read: (value: Buffer) => object | Fault): string {
  // Of `output.format: json`, a line already; what is framed begins with a zero.
  if (value![0] !== 0) return value!.toString()
  const written = read(value!)
  if (written instanceof Fault) throw new Error(written.message)
  return exactJson(written)
}

async function writeLines(output: Output | null, lines: readonly string[]): Promise<void> {
  if (lines.length > 0) await output?.write(`${lines.join('\n')}\n`)
}
