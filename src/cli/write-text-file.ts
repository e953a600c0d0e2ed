import { fileOutput } from '../table/output.ts'

/** Writes a file whole, or leaves the one before. @throws SluiceError */
export async function writeTextFile(path: string, text: string): Promise<void> {
  const output = await fileOutput(path)
  try {
    await output.write(text)
    await output.commit()
  } finally {
    await output.discard()
  }
}
