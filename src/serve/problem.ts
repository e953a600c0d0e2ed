import type { FrontAnswer } from './front.ts'
import type { Refusal, RefusalKind, RowError } from './refusal.ts'

const titles: Readonly<Record<RefusalKind, string>> = {
  malformed: 'The body cannot be read',
  rows: 'Rows cannot be scored',
  unauthorized: 'Not authorized',
  'unknown-path': 'Nothing is here',
  'unknown-model': 'No such model',
  'wrong-method': 'Another method is needed',
  'too-large': 'Too large',
  'media-type': 'Another content type is needed',
  overloaded: 'Too many rows wait',
  internal: 'Failed',
  'not-offered': 'Not offered',
  'not-ready': 'Not ready',
  'too-late': 'Too late',
}

/** RFC 9457's problem details, with the rows at fault as `errors`: the error shape of fronts that have none of their own. */
export function problemAnswer(
  { kind, status, message, errors }: Refusal,
  { path, id }: { readonly path: string; readonly id: string },
): FrontAnswer {
  const body = {
    type: `urn:sluice:${kind}`,
    title: titles[kind],
    status,
    detail: message,
    instance: path,
    requestId: id,
    ...(errors.length === 0 ? {} : { errors: errorObjects(errors) }),
  }
  return {
    status,
    headers: { 'content-type': 'application/problem+json; charset=utf-8' },
    body: JSON.stringify(body),
  }
}

/** The rows at fault as JSON has them: without a value where it is not to be shown. */
export function errorObjects(errors: readonly RowError[]): readonly object[] {
  return errors.map(({ value, ...error }) => (value === null ? error : { ...error, value }))
}
