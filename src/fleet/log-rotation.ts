import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'

const pieceBytes = 64 * 1024

/**
 * Puts a log file aside once it is large enough: `rig-1.log.1` is the newest of those. Its writer has the file open and goes on writing to
 * it, at its end; so the file is copied and emptied, the last of its lines in the moment before. What is written between these two
 * would be lost: they follow each other within one call.
 */
export function rotateLog(
  file: string,
  { size, keep }: { readonly size: number; readonly keep: number },
): void {
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined || found.size < size) return
  if (keep === 0) {
    rmSync(`${file}.1`, { force: true })
    emptied(file, null)
    return
  }
  rmSync(`${file}.${keep}`, { force: true })
  for (let place = keep - 1; place >= 1; place--)
    if (existsSync(`${file}.${place}`)) renameSync(`${file}.${place}`, `${file}.${place + 1}`)
  copyFileSync(file, `${file}.1`)
  emptied(file, `${file}.1`)
}

/** Copies what has come since, then empties it at once. */
function emptied(file: string, copy: string | null): void {
  const source = openSync(file, 'r+')
  const target = copy === null ? null : openSync(copy, 'a')
  try {
    let position = target === null ? 0 : fstatSync(target).size
    const piece = Buffer.alloc(pieceBytes)
    while (target !== null) {
      const count = readSync(source, piece, 0, piece.length, position)
      if (count === 0) break
      writeSync(target, piece, 0, count)
      position += count
    }
    ftruncateSync(source, 0)
  } finally {
    closeSync(source)
    if (target !== null) closeSync(target)
  }
}
