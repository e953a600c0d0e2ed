import { Fault } from '../core/outcome.ts'
import type { Header } from '../core/record.ts'
import { scalarText } from '../core/text.ts'
import { isTenantName, longestTenant, tenantNameRule } from '../core/tenant-name.ts'
import type { RecordFields } from '../features/record-reader.ts'

/** What of a record, or of its event, says whose it is. */
export type TenantSource =
  | { readonly by: 'header'; readonly name: string }
  /** All of the key before the first separator. */
  | { readonly by: 'keyPrefix'; readonly separator: string }
  /** A field of the event: text or a number; null or undefined where it has none. */
  | { readonly by: 'field'; readonly path: string; readonly read: (event: object) => unknown }

/**
 * The tenant of a record; a fault where it names none that can be one; null while nobody can know: by a field, of a record that
 * has no event. Never throws.
 */
export type TenantOf = (event: object | null, record: RecordFields | undefined) => string | Fault | null

/** @param otherwise whose a record is that names no tenant; null: a fault */
export function compileTenantOf(source: TenantSource, otherwise: string | null): TenantOf {
  switch (source.by) {
    case 'header': {
      const field = `header.${source.name}`
      return (_event, record) => named(lastHeader(record?.headers ?? [], source.name), field, otherwise)
    }
    case 'keyPrefix': {
      const separator = Buffer.from(source.separator)
      return (_event, record) => named(prefixOf(record?.key ?? null, separator), 'key', otherwise)
    }
    case 'field':
      return (event) => (event === null ? null : ofValue(source.read(event), source.path, otherwise))
  }
}

/** Whether whose a record is can be known before it is decoded. */
export function isKnownUnread({ by }: TenantSource): boolean {
  return by !== 'field'
}

function ofValue(value: unknown, path: string, otherwise: string | null): string | Fault {
  if (value === null || value === undefined || value === '') return otherwise ?? unnamed(path)
  const text = scalarText(value) ?? ''
  return isTenantName(text) ? text : misnamed(path, text)
}

/** No bytes are no name, as in a field. */
function named(bytes: Buffer | null, field: string, otherwise: string | null): string | Fault {
  if (bytes === null || bytes.length === 0) return otherwise ?? unnamed(field)
  // Names are ASCII: a byte that is not makes a character that no name has.
  const text = bytes.length > longestTenant ? '' : bytes.toString('latin1')
  return isTenantName(text) ? text : misnamed(field, bytes.toString('utf8'))
}

function lastHeader(headers: readonly Header[], name: string): Buffer | null {
  for (let at = headers.length - 1; at >= 0; at--) {
    const { key, value } = headers[at]!
    if (key === name) return value
  }
  return null
}

function prefixOf(key: Buffer | null, separator: Buffer): Buffer | null {
  const end = key?.indexOf(separator) ?? -1
  return end === -1 ? null : key!.subarray(0, end)
}

function unnamed(field: string): Fault {
  return new Fault('unknown-tenant', `'${field}' names no tenant, and there is none for such records`, {
    field,
  })
}

function misnamed(field: string, value: string): Fault {
  return new Fault('unknown-tenant', `'${field}' is no name of a tenant: ${tenantNameRule}`, { field, value })
}
