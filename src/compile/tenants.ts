import type { InputFields } from '../avro/input-fields.ts'
import type { Remark } from '../core/finding.ts'
import type { TenantSource } from '../scoring/tenant-of.ts'
import { compileTenantOf, isKnownUnread } from '../scoring/tenant-of.ts'
import type { TenantOf } from '../scoring/tenant-of.ts'
import { fieldReader } from './field-access.ts'
import { findField } from './find-field.ts'

/** What says whose a record is, as the config has it: one of them. */
export type TenantSetting =
  { readonly header: string } | { readonly keyPrefix: string } | { readonly field: string }

/** What the config says of tenants, as far as it is compiled. */
export interface TenantSettings {
  readonly by: TenantSetting
  readonly default?: string | undefined
}

/** Whose a record is, and whether that is known before it is decoded. */
export interface CompiledTenants {
  readonly of: TenantOf
  readonly isKnownUnread: boolean
}

/** Null where there are none, and with a remark where nothing says whose a record is. */
export function compileTenants(
  settings: TenantSettings | undefined,
  fields: InputFields,
  remarks: Remark[],
): CompiledTenants | null {
  const source = settings === undefined ? null : compileTenantSource(settings.by, fields, remarks)
  if (source === null) return null
  return { of: compileTenantOf(source, settings?.default ?? null), isKnownUnread: isKnownUnread(source) }
}

const namingTypes: readonly string[] = ['number', 'text', 'enum']

/** Null, with a remark, where the setting names no field that could say it. */
export function compileTenantSource(
  by: TenantSetting,
  fields: InputFields,
  remarks: Remark[],
): TenantSource | null {
  if ('header' in by) return { by: 'header', name: by.header }
  if ('keyPrefix' in by) return { by: 'keyPrefix', separator: by.keyPrefix }
  const path = ['tenants', 'by', 'field']
  const field = findField(by.field, fields, path, remarks)
  if (field === null) return null
  if (field.types.every((type) => namingTypes.includes(type)))
    return { by: 'field', path: by.field, read: fieldReader(field) }
  const message = `'${by.field}' is ${field.type}: only text or a number can name a tenant`
  remarks.push({ severity: 'error', path, message })
  return null
}
