const field = (name: string, type: unknown, more: object = {}) => ({ name, type, ...more })

/** The schema of a table's change events, as Debezium registers it. */
export function envelopeOf(fields: readonly object[], table = 'server1.plant.readings') {
  const row = { type: 'record', name: 'Value', fields, 'connect.name': `${table}.Value` }
  const optional = (type: unknown) => ['null', type]
  return {
    type: 'record',
    name: 'Envelope',
    namespace: table,
    fields: [
      field('before', optional(row), { default: null }),
      field('after', optional('Value'), { default: null }),
      field('source', {
        type: 'record',
        name: 'Source',
        namespace: 'io.debezium.connector.postgresql',
        fields: [
          field('connector', 'string'),
          field('ts_ms', 'long'),
          field('snapshot', [{ type: 'string', 'connect.default': 'false' }, 'null'], { default: 'false' }),
          field('lsn', optional('long'), { default: null }),
        ],
      }),
      field(
        'transaction',
        optional({ type: 'record', name: 'block', namespace: 'event', fields: [field('id', 'string')] }),
      ),
      field('op', 'string'),
      field('ts_ms', optional('long'), { default: null }),
    ],
    'connect.name': `${table}.Envelope`,
  }
}

export interface Row {
  readonly before?: object | null
  readonly after?: object | null
  readonly op: string
}

/** A change event, for an encoder that takes the plain value of a union's branch. */
export function change({ before = null, after = null, op }: Row, atMs = 1_700_000_000_000): object {
  return {
    before,
    after,
    source: { connector: 'postgresql', ts_ms: atMs, snapshot: 'false', lsn: 24_023_128 },
    transaction: null,
    op,
    ts_ms: atMs + 250,
  }
}
