import { SluiceError } from '../core/errors.ts'

/** Whether a text names a PostgreSQL database; anything else is a file. */
export function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//i.test(text)
}

/**
 * A URL as it may be shown: without password and settings.
 *
 * @throws SluiceError USAGE, without the text, for what is no URL
 */
export function shownUrl(text: string): string {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    // The error's own message may hold the password.
    throw new SluiceError(
      'USAGE',
      '--from: expected postgres://user@host:5432/database, with special characters of name and password as %40 and the like',
    )
  }
  const user = url.username === '' ? '' : `${url.username}@`
  return `${url.protocol}//${user}${url.host}${url.pathname}`
}
