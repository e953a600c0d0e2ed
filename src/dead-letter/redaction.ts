/** True for what is named, and for what lies within it. */
export function isRedacted(redact: ReadonlySet<string>, name: string | null): boolean {
  for (let path = name ?? ''; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('.')))) {
    if (redact.has(path)) return true
  }
  return false
}
