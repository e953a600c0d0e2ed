import { promisify } from 'node:util'
import { gunzip, inflate } from 'node:zlib'
import { messageOf } from '../../core/errors.ts'
import { Refusal } from '../refusal.ts'

const decoders: ReadonlyMap<string, (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>> =
  new Map([
    ['gzip', promisify(gunzip)],
    ['x-gzip', promisify(gunzip)],
    ['deflate', promisify(inflate)],
  ])

/**
 * A body without its content encoding.
 *
 * @param encoding of the header `content-encoding`
 * @throws Refusal media-type for an encoding that is not known, too-large, malformed
 */
export async function decodedBody(
  body: Buffer,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? 'identity'
  if (name === '' || name === 'identity') return body
  const decode = decoders.get(name)
  if (decode === undefined) {
    throw new Refusal('media-type', `the content encoding ${name} is not read here: gzip, deflate or none`, {
      headers: { 'accept-encoding': 'gzip, deflate, identity' },
    })
  }
  try {
    return await decode(body, { maxOutputLength: maxBytes })
  } catch (error) {
    if (error instanceof RangeError || isTooLarge(error)) throw bodyTooLarge(maxBytes)
    throw new Refusal('malformed', `the body is not ${name}: ${messageOf(error)}`, { cause: error })
  }
}

export function bodyTooLarge(maxBytes: number): Refusal {
  return new Refusal(
    'too-large',
    `the body is larger than ${maxBytes} bytes (serve.maxBodyBytes): send it in parts, or score a file with sluice score`,
  )
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
}
