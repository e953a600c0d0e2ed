import { createRequire } from 'node:module'

/** Why models cannot be scored here; false where onnxruntime is installed, as it is with the packages of development. */
export const withoutRuntime: string | false = isInstalled()
  ? false
  : 'ONNX models: the package onnxruntime-node is not installed'

function isInstalled(): boolean {
  try {
    return createRequire(import.meta.url).resolve('onnxruntime-node') !== ''
  } catch {
    return false
  }
}
