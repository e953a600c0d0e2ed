import { cpSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from './bundle.ts'
import { strippedManifest } from './manifest.ts'
import { settleModes } from './modes.ts'
import { noticesOf, noticesPage } from './notices.ts'
import type { Notice } from './notices.ts'
import { shippedPackages } from './production.ts'
import { billOfMaterials } from './sbom.ts'
import type { Component } from './sbom.ts'

/** Names of what is written beside the package's own files. */
export const noticesFile = 'THIRD-PARTY-NOTICES.txt'
export const billFile = 'sbom.cdx.json'

/** What comes from elsewhere than npm. */
export interface Others {
  readonly components: readonly Component[]
  readonly notices: readonly Notice[]
}

interface StageOptions {
  readonly others?: Others
  /** Names of files that are left out. */
  readonly leaveOut?: RegExp
}

/**
 * Lays into a folder what runs without anything else: code, the files that are named, all packages of production as they are
 * installed, notices and bill of materials. Types are not among it.
 *
 * @param files paths from the root of the repository
 */
export async function stage(
  folder: string,
  files: readonly string[],
  { others = { components: [], notices: [] }, leaveOut = /^$/ }: StageOptions = {},
): Promise<void> {
  const shipped = shippedPackages()
  mkdirSync(folder, { recursive: true })
  await bundle(join(folder, 'dist'))
  for (const file of files) cpSync(file, join(folder, file), { recursive: true })
  for (const { path } of shipped) copyPackage(path, folder)
  for (const file of globSync(`${folder}/**/*`)) if (leaveOut.test(file)) rmSync(file)
  writeFileSync(join(folder, noticesFile), noticesPage([...noticesOf(shipped), ...others.notices]))
  const bill = billOfMaterials(shipped, others.components)
  writeFileSync(join(folder, billFile), `${JSON.stringify(bill, null, 2)}\n`)
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(bundlingManifest(), null, 2)}\n`)
  settleModes(folder)
}

/** Without the packages within it: those have entries of their own, or are no part of production. */
function copyPackage(path: string, folder: string): void {
  cpSync(path, join(folder, path), { recursive: true })
  rmSync(join(folder, path, 'node_modules'), { recursive: true, force: true })
}

function bundlingManifest() {
  const manifest = strippedManifest()
  const files = [...manifest.files, noticesFile, billFile]
  return { ...manifest, files, bundleDependencies: Object.keys(manifest.dependencies) }
}
