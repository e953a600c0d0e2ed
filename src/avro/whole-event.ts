import { Fault } from '../core/outcome.ts'
import { DecodeError } from './avro-cursor.ts'
import type { AvroCursor, Flaw } from './avro-cursor.ts'
import { FlawedEvent } from './flawed-event.ts'

/** The event of which the last byte was read, with the flaws that were met on the way. */
export function wholeEvent(cursor: AvroCursor, event: object): object | FlawedEvent {
  checkEnd(cursor)
  return withFlaws(event, cursor.flaws)
}

/** The event as it is, or with what was found in it. */
export function withFlaws(event: object, flaws: readonly Flaw[] | null): object | FlawedEvent {
  return flaws === null ? event : new FlawedEvent(event, flaws.map(faultOf))
}

export function checkEnd({ at, bytes }: AvroCursor): void {
  if (at !== bytes.length) throw new DecodeError(`trailing: ${bytes.length - at} bytes follow the record`)
}

function faultOf({ reason, message, value, path }: Flaw): Fault {
  return new Fault(reason, `field '${path}': ${message}`, { field: path, value })
}
