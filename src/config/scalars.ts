import { z } from 'zod'
import { parseByteSize } from '../core/byte-size.ts'
import { parseDuration } from '../core/duration.ts'
import { Secret } from '../core/secret.ts'

// A config is checked once: to compile a checker for each of its objects first takes longer.
z.config({ jitless: true })

/*
 * The scalars that settings are made of. Each carries an example: the editor shows it, and it stands in for a wrong
 * value while the rest of the config is checked.
 */

/** Text that is not empty. */
export function text(example: string) {
  return z
    .string()
    .min(1)
    .meta({ examples: [example] })
}

/** The name of a class or a category. Whole numbers and truth values stand for the text that they print as. */
export function level(example: string) {
  return z
    .union([z.string(), z.int(), z.boolean()])
    .transform(String)
    .meta({ examples: [example] })
}

/** A whole number within bounds, both included. */
export function integer(min: number, max: number, example = min) {
  return z
    .int()
    .min(min)
    .max(max)
    .meta({ examples: [example] })
}

/** Milliseconds; at most a day, so that a slip of the unit is told. */
export function milliseconds(min = 1) {
  return integer(min, 86_400_000, 1000)
}

/** A length of time with its unit, kept as it is written: `10s`, `500ms`, `5m`, `1h`, `1d`. */
export function duration(example: string) {
  return z
    .string()
    .refine((value) => parseDuration(value) !== null, {
      error: `must be a number and its unit (ms, s, m, h or d), such as ${example}`,
    })
    .meta({ examples: [example] })
}

/** A length of time with its unit, in milliseconds once it is read. */
export function timeSpan(example: string) {
  // What is no duration is refused before.
  return duration(example).transform((value) => parseDuration(value) ?? 0)
}

/** A size with its unit, in bytes once it is read. */
export function byteSize(example: string) {
  return z
    .string()
    .refine((value) => parseByteSize(value) !== null, {
      error: `must be a number and its unit (kB, MB, GB, KiB, MiB or GiB), such as ${example}`,
    })
    .meta({ examples: [example] })
    .transform((value) => parseByteSize(value) ?? 0)
}

export function bytes(min: number) {
  return integer(min, 2 ** 31 - 1)
}

export function flag() {
  return z.boolean().meta({ examples: [false] })
}

/** Path of a file, relative to the config file. */
export function path(example: string) {
  return text(example)
}

/** A text that is never shown, as it is or in a file. */
export function secret() {
  return z
    .union([
      z
        .string()
        .min(1)
        .meta({ examples: ['secret'] }),
      z.strictObject({
        file: path('/run/secrets/password').describe(
          'A file that holds it, read each time that it is needed.',
        ),
      }),
    ])
    .transform((value) => new Secret(value))
}

/** A name of ours, of a topic or a group, as Kafka allows it. */
export function name(example: string) {
  return z
    .string()
    .max(249)
    .regex(/^(?!\.\.?$)[A-Za-z0-9._-]+$/, 'may hold letters, digits, dots, hyphens and underscores only')
    .meta({ examples: [example] })
}

const notHttp = 'must be an address that begins with http:// or https://'

/** An address of a web service. Credentials in it would be shown wherever the address is; they have a place of their own. */
export function url(example: string, credentialsPlace = 'auth') {
  return z
    .url({ protocol: /^https?$/, error: ({ input }) => (input === undefined ? undefined : notHttp) })
    .refine(
      (value) => !hasCredentials(value),
      `must not hold credentials: put them under ${credentialsPlace}`,
    )
    .meta({ examples: [example] })
}

/** An address that paths are put behind: what follows a `?` or `#` would take them in, and would be shown with it. */
export function baseUrl(example: string, credentialsPlace?: string) {
  return url(example, credentialsPlace)
    .refine((value) => !/[?#]/.test(value), 'must end before ? and #: paths are put behind it')
    .meta({ examples: [example] })
}

/** HTTP headers that go with each request. RFC 9110, 5.1: names are tokens. */
export function webHeaders() {
  return z
    .record(text('authorization').regex(/^[\w!#$%&'*+.^`|~-]+$/, 'is no name of an HTTP header'), secret())
    .meta({ examples: [{}] })
    .default({})
}

function hasCredentials(address: string): boolean {
  const { username, password } = URL.parse(address) ?? { username: '', password: '' }
  return username !== '' || password !== ''
}
