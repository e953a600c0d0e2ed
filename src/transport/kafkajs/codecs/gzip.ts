import { promisify } from 'node:util'
import { gzip, unzip } from 'node:zlib'
import type { Codec } from '../protocol/codec.ts'
import { zlibCodec } from './zlib-codec.ts'

/** As kafkajs does it by itself, but with a bound. */
export const gzipCodec: Codec = zlibCodec('gzip', {
  compress: promisify<Buffer, Buffer>(gzip),
  decompress: promisify(unzip),
})
