/** Major, minor, patch: of the XGBoost that wrote the file. */
export type FileVersion = readonly [number, number, number]

/** Whether it is that release or a later one. */
export function isSince([major, minor]: FileVersion, wanted: number, wantedMinor: number): boolean {
  return major > wanted || (major === wanted && minor >= wantedMinor)
}
