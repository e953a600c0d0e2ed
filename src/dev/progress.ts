/** Told in words what a launcher is at: downloads and starts take seconds, and nobody should watch a still screen. */
export type Progress = (message: string) => void

export const silentProgress: Progress = () => undefined
