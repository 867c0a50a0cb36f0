import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installInto } from '../../support/copies.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url))
const PACKAGES = ['next', 'react', 'react-dom', 'debug', 'p-timeout']

/** The command of Next.js, from the folder of the application. */
export const NEXT = 'node_modules/next/dist/bin/next'

/** Builds the application in a folder of its own, with more files if they are given, and returns that folder. */
export function build(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'next-'))
  installInto(folder)
  for (const name of PACKAGES) symlinkSync(join(MODULES, name), join(folder, 'node_modules', name))
  for (const name of ['app', 'server.js']) cpSync(join(HERE, name), join(folder, name), { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'orders', type: 'module' }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  // Not Turbopack, which takes no packages by links.
  const { status, stdout, stderr } = spawnSync(process.execPath, [NEXT, 'build', '--webpack'], {
    cwd: folder,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
    encoding: 'utf8',
  })
  if (status !== 0) {
    rmSync(folder, { recursive: true })
    throw new Error(`${stdout}${stderr}`)
  }
  return folder
}
