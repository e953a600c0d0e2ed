import type { FieldTime } from '../core/time-unit.ts'
import type { Notes } from './schema-node.ts'

const byLogicalType: ReadonlyMap<string | null, FieldTime> = new Map(
  Object.entries({
    date: 'days',
    'time-millis': 'time of day',
    'time-micros': 'time of day',
    'timestamp-millis': 'milliseconds',
    'timestamp-micros': 'microseconds',
    'timestamp-nanos': 'nanoseconds',
    'local-timestamp-millis': 'local milliseconds',
    'local-timestamp-micros': 'local microseconds',
    'local-timestamp-nanos': 'local nanoseconds',
  } as const),
)

/** Kafka Connect and Debezium name their types beside Avro's, and often instead of them. */
const byConnectName: ReadonlyMap<string | null, FieldTime> = new Map(
  Object.entries({
    'org.apache.kafka.connect.data.Date': 'days',
    'org.apache.kafka.connect.data.Time': 'time of day',
    'org.apache.kafka.connect.data.Timestamp': 'milliseconds',
    'io.debezium.time.Date': 'days',
    'io.debezium.time.Time': 'time of day',
    'io.debezium.time.MicroTime': 'time of day',
    'io.debezium.time.NanoTime': 'time of day',
    // Of columns without a time zone; those with one are text.
    'io.debezium.time.Timestamp': 'local milliseconds',
    'io.debezium.time.MicroTimestamp': 'local microseconds',
    'io.debezium.time.NanoTimestamp': 'local nanoseconds',
  } as const),
)

/** Null for a type that is no time as far as its schema says. */
export function timeOf({
  logicalType,
  connectName,
}: Pick<Notes, 'logicalType' | 'connectName'>): FieldTime | null {
  return byLogicalType.get(logicalType) ?? byConnectName.get(connectName) ?? null
}
