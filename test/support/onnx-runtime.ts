import { skipAloud } from './skip-aloud.ts'

/** For `describe.skipIf(skipWithoutOnnx())`: true, and said on the terminal, where the optional onnxruntime-node is not installed. */
export function skipWithoutOnnx(): boolean {
  return skipAloud(!isInstalled() && 'ONNX models cannot be scored here: onnxruntime-node is not installed')
}

function isInstalled(): boolean {
  try {
    import.meta.resolve('onnxruntime-node')
    return true
  } catch {
    return false
  }
}
