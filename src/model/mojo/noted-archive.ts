import { noted } from '../noted.ts'
import type { Archive, OpenedArchive } from './archive.ts'

/** An archive whose answers are noted: where there are notes of them, it is not opened. */
export function notedArchive(
  source: string,
  open: () => OpenedArchive,
): Pick<OpenedArchive, 'archive' | 'digest' | 'release'> {
  let opened: OpenedArchive | null = null
  const digest = noted('digest', () => {
    opened = open()
    return opened.digest
  })
  return {
    // Whoever has no notes has opened it.
    archive: notedView(source, () => opened!.archive),
    digest,
    release: () => opened?.release(),
  }
}

function notedView(source: string, archive: () => Archive): Archive {
  return {
    source,
    get paths() {
      return noted('paths', () => archive().paths)
    },
    has: (path) => noted(`whether there is ${path}`, () => archive().has(path)),
    bytes: (path) => noted(path, () => archive().bytes(path)),
    text: (path) => noted(path, () => archive().text(path)),
    within(directory) {
      let inner: Archive | null = null
      noted(directory, () => {
        inner = archive().within(directory)
        return null
      })
      return notedView(source, () => inner!)
    },
  }
}
