const unitBytes: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
}

/** Bytes of a size such as `512MiB`, `1.5GiB`, `100 MB`; null for any other text. */
export function parseByteSize(text: string): number | null {
  const [, number, unit] = /^(\d{1,9}(?:\.\d{1,3})?) ?(B|kB|MB|GB|KiB|MiB|GiB)$/.exec(text) ?? []
  // The units of the pattern are the table's.
  return number === undefined || unit === undefined ? null : Math.round(Number(number) * unitBytes[unit]!)
}
